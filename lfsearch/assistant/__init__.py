"""What an assistant may use: the questions of this program as tools of the Model Context Protocol.

server     what is offered, over stdin and stdout
tools      the tools, as a list
answers    what each of them answers; reading: a clause, an outline; standing: in force or not
texts      documents as resources
shown      a clause, a document in few words, ready to be cited
room       answers within a number of characters, the rest behind a cursor
arguments  what may be asked, by name
limits     how much
"""

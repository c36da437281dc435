"""The local page and the JSON beside it: `lfsearch serve`. Nothing is searched, compared or parsed here, only shown.

site       what is served, to whom
library    the index that answers, always its newest generation
guard      who may ask, and how much
parameters what may be asked, by name
pages, api what is answered, as a page and as JSON
app        all of it put together
"""

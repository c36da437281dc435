"""CC-CEDICT read into words with clean English senses.

An entry is one line `traditional simplified [pinyin] /sense/sense/` (https://cc-cedict.org/wiki/format:syntax).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from lfsearch.embedding.unigram import normalise

_ENTRY = re.compile(r"(?P<traditional>\S+) (?P<simplified>\S+) \[(?P<pinyin>[^]]*)\] /(?P<senses>.*)/")

# 髮|发[fa4] in a sense: a reference to another word; the simplified form is what we look up.
_REFERENCE = re.compile(r"(?:(?<![^\s|,;()])[^\s|,;()]*\|)?([\u3400-\u9fff，]+)(?:\s*\[[^][]*\])?")

# Senses that say how a word is written or counted, not what it means; they would pull the vector elsewhere.
_NOT_A_MEANING = re.compile(
    r"^(surname\b|CL:|(old |erhua |archaic |Japanese |erroneous |nonstandard |popular |ancient |unofficial )*variant"
    r"|(also|Taiwan|old|original|coll\.|usually|sometimes|often) (pr\.|written|pronunciation)"
    r"|\(?(Taiwan|Beijing) pr|also pr|used in |classifier for|radical in|Kangxi radical|component in|one of the )",
    re.IGNORECASE,
)

# Senses that only point at another word, whose senses then count as this word's own.
_POINTER = re.compile(
    r"^(\(.*?\) ?)?(abbr\.? (for|of|to)|see( also)?|same as|equivalent (of|to)|short (for|form of)|also called|i\.e\.|"
    r"dialectal equivalent of|another (name|term|word) for|erhua form of|contraction of|honorific for) "
)

# (literary), (coll.), (Tw), (idiom) ...: how a word is used. Other brackets help to tell what is meant and stay.
_LABEL = re.compile(
    r"\((literary|coll\.?|colloquial|dialect|dialectal|Tw|Taiwan|idiom|bound form|old|archaic|slang|Internet slang|loanword"
    r"|onom\.?|honorific|polite|humble|derog\.?|pejorative|fig\.?|lit\.?|classical|proverb|loan|formal|Cantonese|PRC"
    r"|written|saying|courteous|dated|vulgar|euphemism|neologism[^()]*)\)\s*"
)
_LEAD = re.compile(r"^(lit\.|fig\.|esp\.|also|i\.e\.) ")
_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef|]+")


# Senses that mark species, substances, places, persons and bookish words.
_RARE = re.compile(
    r"species of|\((chemistry|math|botany|zoology|Buddhism|mineralogy|geology|music|ling)|genus|dynasty|\bBC\b"
    r"|\b(county|county-level|district|prefecture|province|township|autonomous|capital of|city in|town in|river in)\b"
    r"|\(\d{3,4}-|\bacid\b|Yuan theater|chess|martial arts|Bible|surname",
)


def clean_sense(sense: str) -> str:
    """One sense as plain English: without labels, pinyin, Chinese characters and empty brackets."""
    sense = re.sub(r"\[[^][]*\]", "", _LABEL.sub("", sense))
    sense = _LEAD.sub("", _CHINESE.sub("", sense).strip())
    sense = re.sub(r"\(\s*+[,;]?\s*+\)", "", sense)
    return re.sub(r"\s+", " ", sense).strip(" ,;:")


def read_entries(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """(simplified word, pinyin, senses as printed) for every entry of the gzip'd dictionary."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if match := _ENTRY.match(line):
                yield match["simplified"], match["pinyin"], match["senses"].split("/")


@dataclass(frozen=True, slots=True)
class Gloss:
    """What a word means: its clean senses, most telling first; `name` where the dictionary knows it only as a name."""

    senses: tuple[str, ...]
    name: bool

    @property
    def rare(self) -> bool:
        """Whether a lay person or an office would hardly use it: a species, a place, a person, a bookish turn."""
        return any(_RARE.search(sense) for sense in self.senses[:2])


def read_glosses(path: Path) -> dict[str, Gloss]:
    """Every word, lower-cased, with its senses.

    A word with several readings has one entry for each, in the order of the alphabet: 炮 begins with bao1, to fry. So
    the readings take turns, the one with most senses first, and names (with a capital) come last.
    """
    entries: dict[str, list[tuple[bool, list[str]]]] = {}
    pointers: dict[str, list[str]] = {}
    for word, pinyin, printed in read_entries(path):
        word = normalise(word)
        senses = []
        for sense in printed:
            if _NOT_A_MEANING.match(sense):
                continue
            if _POINTER.match(sense):
                pointers.setdefault(word, []).extend(map(normalise, _REFERENCE.findall(sense)))
            if text := clean_sense(_POINTER.sub("", sense)):
                senses.append(text)
        if senses:
            entries.setdefault(word, []).append((pinyin[:1].isupper(), senses))
    glosses = {word: _merge(readings) for word, readings in entries.items()}
    for word, others in pointers.items():
        borrowed = [sense for other in others if other in entries for sense in _merge(entries[other]).senses[:4]]
        own = glosses.get(word, Gloss((), False))
        glosses[word] = Gloss(tuple(dict.fromkeys((*own.senses, *borrowed))), own.name)
    return {word: gloss for word, gloss in glosses.items() if gloss.senses}


def _merge(readings: list[tuple[bool, list[str]]]) -> Gloss:
    """The senses of several readings in turns."""
    ordered = sorted(readings, key=lambda reading: (reading[0], -len(reading[1])))
    turns = zip_longest(*(senses for _, senses in ordered))
    return Gloss(
        tuple(dict.fromkeys(sense for turn in turns for sense in turn if sense)), all(name for name, _ in readings)
    )

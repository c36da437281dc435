"""CC-CEDICT read into words with clean English senses.

An entry is one line `traditional simplified [pinyin] /sense/sense/` (https://cc-cedict.org/wiki/format:syntax).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

_ENTRY = re.compile(r"(?P<traditional>\S+) (?P<simplified>\S+) \[(?P<pinyin>[^]]*)\] /(?P<senses>.*)/")

# 髮|发[fa4] in a sense: a reference to another word; the simplified form is what we look up.
_REFERENCE = re.compile(r"(?:[^\s|,;()]*\|)?([\u3400-\u9fff，]+)(?:\s*\[[^]]*\])?")

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
    r"|written|saying|courteous|dated|vulgar|euphemism|neologism[^)]*)\)\s*"
)
_LEAD = re.compile(r"^(lit\.|fig\.|esp\.|also|i\.e\.) ")
_CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef|]+")


def clean_sense(sense: str) -> str:
    """One sense as plain English: without labels, pinyin, Chinese characters and empty brackets."""
    sense = re.sub(r"\[[^]]*\]", "", _LABEL.sub("", sense))
    sense = _LEAD.sub("", _CHINESE.sub("", sense).strip())
    sense = re.sub(r"\(\s*[,;]?\s*\)", "", sense)
    return re.sub(r"\s+", " ", sense).strip(" ,;:")


def read_entries(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """(simplified word, pinyin, senses as printed) for every entry of the gzip'd dictionary."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if match := _ENTRY.match(line):
                yield match["simplified"], match["pinyin"], match["senses"].split("/")


def read_glosses(path: Path) -> dict[str, list[str]]:
    """Every simplified word with its clean senses in the dictionary's order, readings in lower case (no names) first."""
    common: dict[str, list[str]] = {}
    proper: dict[str, list[str]] = {}
    pointers: dict[str, list[str]] = {}
    for word, pinyin, senses in read_entries(path):
        target = proper if pinyin[:1].isupper() and len(word) == 1 else common
        for sense in senses:
            if _NOT_A_MEANING.match(sense):
                continue
            if _POINTER.match(sense):
                pointers.setdefault(word, []).extend(_REFERENCE.findall(sense))
            text = clean_sense(_POINTER.sub("", sense))
            if text:
                known = target.setdefault(word, [])
                if text not in known:
                    known.append(text)
    glosses = {word: common.get(word, []) + proper.get(word, []) for word in common | proper}
    for word, others in pointers.items():
        own = glosses.setdefault(word, [])
        own.extend(sense for other in others for sense in common.get(other, [])[:4] if sense not in own)
    return {word: senses for word, senses in glosses.items() if senses}

"""When a free text says that it does not know: the one rule for every contestant that has no status of its own."""

from __future__ import annotations

import re

# What a refusal says, in either language; read in the first two sentences, for a later "is not specified" is a remark.
NOT_KNOWN = re.compile(
    r"(?:do(?:es)? not|don't|doesn't|did not|cannot|can't|could not|unable to|is not|are not|isn't|aren't|not)"
    r"\s+(?:\w+ly\s+|be\s+|have\s+|enough\s+|any\s+)*"
    r"(?:know|mention|provide|contain|specif|includ|information|find|found|determin|answer|state|given|available|"
    r"described|discuss|cover|possible to (?:answer|determine|provide))"
    r"|\bno (?:\w+\s+)?(?:information|mention|data|details?|answer|reference|record)"
    r"|(?:정보|내용|언급|기록|자료|답변?|설명|규정|데이터|항목)\S{0,3}\s*(?:전혀\s*)?"
    r"(?:없(?!으면|는지|을)|찾을 수 없|포함\S*\s*않|주어지지 않)"
    r"|(?:언급|명시|제공|기재|포함|기술|설명|규정|제시|서술|언급이)\S{0,4}\s*(?:있지\s*)?않"
    r"|(?:나와|적혀|나타나|쓰여)\s*있지\s*않|알\s*수\s*없|알지\s*못|모르겠|모릅니다|확인할\s*수\s*없|찾을\s*수\s*없"
    r"|답변?(?:을|할)\s*(?:수\s*없|드릴\s*수\s*없)|문서에\s*(?:는\s*)?없|Empty Response",
    re.IGNORECASE,
)
# "… is not mentioned, but the torque is 320 N·m" answers after all.
ANSWERS_AFTER_ALL = re.compile(r"(?:\bbut\b|however|지만|그러나|다만).*\d", re.IGNORECASE | re.DOTALL)
SENTENCE_END = re.compile(r"(?<=[.!?。])\s+|\n+")
SENTENCES_READ = 2


def says_it_does_not_know(text: str) -> bool:
    """Nothing said at all counts too."""
    sentences = [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence.strip()]
    opening = " ".join(sentences[:SENTENCES_READ])
    match = NOT_KNOWN.search(opening)
    if match is None:
        return not opening
    return not ANSWERS_AFTER_ALL.search(text, text.find(match.group()) + len(match.group()))

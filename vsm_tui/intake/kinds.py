"""What the name of a status says about it, in six languages. A guess, and said to be one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

GuessedKind = Literal["queue", "work", "done", "discard", "blocked"]


@dataclass(frozen=True, slots=True)
class Guess:
    """The kind that a name suggests, the words that suggest it, and whether it may well be wrong."""

    kind: GuessedKind
    because: str
    sure: bool
    dependency: str | None = None
    """Of a blocked status: whom it waits for, where the name says so."""
    delivered: bool = False
    """Of a done status: the name says that it has reached its users."""


def _words(text: str, signs: str = "") -> re.Pattern[str]:
    """Any of the words, separated by `|`; `signs` are of scripts that put no blank between words."""
    spaced = r"\b(" + "|".join(part.strip() for part in text.split("|")) + r")\b"
    return re.compile(f"{spaced}|{signs}" if signs else spaced)


def _whole(text: str, signs: str) -> re.Pattern[str]:
    """Names that are nothing but one of the words."""
    spaced = "|".join(part.strip() for part in text.split("|"))
    return re.compile(f"^({spaced})$|^({signs})$")


_BLOCKED = _words(
    """block(ed|iert)? | impediment | impeded | on[ -]?hold | suspended | paused | stalled | parked |
    zurückgestellt | pausiert | angehalten | bloqué|bloquée | suspendu | en pause |
    bloqueado | bloqueada | suspendido | en pausa""",
    "^hold$|阻塞|挂起|暂停|搁置|保留|ブロック|停止中|中断",
)
_WAITS_FOR = re.compile(
    r"\b(?:wait(?:ing|s)? (?:for|on)|awaiting|pending|wartet auf|warten auf|en attente d[eu]"
    r"|esperando(?: a)?|a la espera de)"
    r" (?:the |den |die |das |dem |le |la |les |l'|el |los )?"
    r"(?P<who>vendor|supplier|customer|client|third[ -]party|3rd[ -]party|external|partner|user|reporter"
    r"|requester|legal|kunde[n]?|lieferant(?:en)?|dritte|extern\w*|fournisseur|tiers|cliente|proveedor"
    r"|terceros)\b"
)
_DISCARD = _whole(
    """won'?t (do|fix|be done) | wont ?(do|fix) | will not (do|fix) | not doing | duplicates? | cancell?ed |
    canceled | rejected | declined | abandoned | withdrawn | invalid | obsolete | discarded | dropped |
    removed | archived | deleted | not planned | cannot reproduce | can'?t reproduce | out of scope |
    (closed|done|resolved|completed?)[ :/(-]+(won'?t (do|fix)|duplicate|invalid|rejected|cancell?ed).* |
    verworfen | abgelehnt | abgebrochen | storniert | duplikat | dublette | nicht umsetzen | ungültig |
    wird nicht gemacht | annulée?s? | rejetée?s? | refusée?s? | abandonnée?s? | doublon |
    cancelad[oa]s? | rechazad[oa]s? | descartad[oa]s? | duplicad[oa]s?""",
    "已?取消|已?拒绝|已?驳回|重复|已?作废|已?废弃|不予?处理|不做|无效|中止|却下|キャンセル(済み)?|取り下げ|重複|対応しない",
)
_DELIVERED = _words(
    """released | deployed | live | in production | shipped | delivered | adopted | in use | rolled out |
    published | ausgeliefert | veröffentlicht | produktiv | livrée?s? | en production | déployée?s? |
    entregad[oa]s? | desplegad[oa]s? | en producción""",
    "已?上线|已发布|已部署|已交付|リリース済み?|公開済み?",
)
_DONE = _whole(
    """((is )?done( done)?|closed?|resolved|complete|completed|finished|fixed|verified|merged|ended?|final
    |accepted by (po|customer|product owner)|resolution|outcome measured
    |erledigt|fertig|fertiggestellt|abgeschlossen|geschlossen|beendet|gelöst
    |terminée?s?|fermée?s?|finie?s?|résolue?s?|achevée?s?|clos|clôturée?s?
    |hech[oa]s?|terminad[oa]s?|cerrad[oa]s?|resuelt[oa]s?|finalizad[oa]s?|completad[oa]s?)( date| at| on)?""",
    "已?完成|完结|已?关闭|已?解决|已结束|已?验收|完了|終了|クローズ|解決(済み)?|対応済み?|処理済み?",
)
_QUEUE = _words(
    r"""backlog | to[ -]?do | ready | wait\w* | await\w* | pending | queue\w* | inbox | new | open | opened |
    reopened | created | requested | funnel | ideas? | options? | selected | prioriti[sz]ed | approved for |
    committed | next | triaged | planned | scheduled | submitted | reported | unassigned | assigned |
    unmatched | icebox | proposed | needs? \w+ | approval | to be \w+ | sign[ -]?off | handover |
    dev(elopment)? (done|complete) |
    offen | neu | bereit | wart\w* | eingang | eingegangen | geplant | zu erledigen | zugewiesen | angelegt |
    erstellt | freigabe | genehmigung | wiedereröffnet |
    à faire | à \w+er | prête?s? | nouve(au|lle)s? | ouverte?s? | planifiée?s? | créée?s? | en attente |
    por hacer | pendientes? | list[oa]s? | nuev[oa]s? | abiert[oa]s? | planificad[oa]s? | en espera |
    cread[oa]s? | reabiert[oa]s?""",
    "待|やること|やりたいこと|未开始|未着手|未対応|未処理|新建|新規|打开|排队|就绪|准备好|计划中?|需求池|受付|オープン|承認|审批|审核",
)
_UNSURE_QUEUE = _words(
    """open | opened | reopened | assigned | committed | scheduled | approval | sign[ -]?off | zugewiesen |
    freigabe""",
    "打开|审批|审核|承認",
)
_WORK = _words(
    r"""in progress | doing | progress | in development | develop\w* | dev | build\w* | cod(ing|e) |
    implement\w* | analy[sz]\w* | design\w* | discovery | refin\w* | test\w* | qa | fix\w* |
    investigat\w* | work\w* | started | active | in \w*ing | deploying | releasing | writing | research |
    integrat\w* | in arbeit | in bearbeitung | umsetzung | entwicklung | in entwicklung | analyse |
    konzept\w* | prüfung | en cours | en développement | développement | en test | conception |
    en curso | en progreso | en desarrollo | desarrollo | en pruebas | pruebas | análisis | diseño""",
    "进行中|处理中|开发|测试|设计|分析|实现|编码|作業中|進行中|対応中|処理中|開発|テスト|設計|実装",
)
_UNSURE_WORK = _words(
    r"""review\w* | verif\w* | validat\w* | uat | acceptance | staging | accepted | qa | abnahme | revue |
    recette | revisión | validación""",
    "评审|评估|レビュー|确认|確認|验证|验收中",
)


def plain(name: str) -> str:
    """A name in the form in which its words are looked up."""
    return " ".join(re.sub(r"[_\-.]+", " ", name).casefold().split())


def kind_of(name: str) -> Guess:
    """The guess for one status; `sure` false where the word is used for waiting and for working alike."""
    text = plain(name)
    waits = _WAITS_FOR.search(text)
    if waits:
        return Guess("blocked", waits[0], True, waits["who"].replace(" ", "-"))
    for kind, pattern in (("discard", _DISCARD), ("blocked", _BLOCKED), ("done", _DONE)):
        found = pattern.search(text)
        if found:
            return Guess("discard" if kind == "discard" else "blocked" if kind == "blocked" else "done", found[0], True)
    queue = _QUEUE.search(text)
    delivered = _DELIVERED.search(text)
    if delivered and not queue:
        return Guess("done", delivered[0], True, delivered=True)
    if queue:
        return Guess("queue", queue[0], _UNSURE_QUEUE.search(text) is None)
    unsure = _UNSURE_WORK.search(text)
    if unsure:
        return Guess("work", unsure[0], False)
    work = _WORK.search(text)
    return Guess("work", work[0], True) if work else Guess("work", "", False)


EXPEDITED = frozenset(("expedite", "expedited", "escalated", "escalation", "eskaliert"))
"""Labels and priorities that say of an item that it was put before others."""

_TYPES = {
    "defect": _words(
        """bug | defect | fault | error | incident | problem | fehler | störung | bogue | anomalie | incidente |
        défaut""",
        "故障|缺陷|不具合|バグ|障害",
    ),
    "risk": _words(
        """risks? | security | vulnerability | compliance | audit | privacy | regulatory | risiko | sicherheit |
        risque | riesgo""",
        "风险|安全|リスク",
    ),
    "debt": _words(
        r"""(tech\w* )?debt | refactor\w* | spike | chore | maintenance | cleanup | upgrade |
        technische schuld\w* | wartung | dette | deuda""",
        "重构|技术债|技術的負債",
    ),
    "feature": _words(
        """user story | story | stories | new feature | feature | improvement | enhancement | epic |
        requirement | change request | funktion | anforderung | récit | fonctionnalité | historia | mejora |
        amélioration | verbesserung""",
        "故事|需求|特性|ストーリー|機能|改善",
    ),
}


def type_of(name: str) -> str | None:
    """The stream's type that a source's type name suggests; none where it suggests nothing."""
    for kind, pattern in _TYPES.items():
        if pattern.search(plain(name)):
            return kind
    return None

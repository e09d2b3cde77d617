//! The states of a decision in other words and other languages.

/// Words by the state that they stand for, as in [`STATES`](super::decision::STATES), in lower case. In a language with
/// genders all of them.
const WORDS: [(&str, &[&str]); 7] = [
    (
        "Proposed",
        &[
            "vorgeschlagen",
            "proposé",
            "proposée",
            "propuesto",
            "propuesta",
            "proposto",
            "proposta",
            "voorgesteld",
            "предложено",
            "提案",
            "提案中",
            "提案済み",
            "提议",
            "提议中",
            "已提议",
        ],
    ),
    (
        "Accepted",
        &[
            "akzeptiert",
            "angenommen",
            "accepté",
            "acceptée",
            "adopté",
            "adoptée",
            "aceptado",
            "aceptada",
            "aprobado",
            "aprobada",
            "aceito",
            "aceita",
            "aceite",
            "aprovado",
            "aprovada",
            "accettato",
            "accettata",
            "geaccepteerd",
            "принято",
            "承認",
            "承認済",
            "承認済み",
            "採用",
            "已接受",
            "已采纳",
            "已批准",
        ],
    ),
    (
        "Rejected",
        &[
            "abgelehnt",
            "verworfen",
            "rejeté",
            "rejetée",
            "refusé",
            "refusée",
            "rechazado",
            "rechazada",
            "rejeitado",
            "rejeitada",
            "rifiutato",
            "rifiutata",
            "afgewezen",
            "отклонено",
            "却下",
            "已拒绝",
        ],
    ),
    (
        "Deprecated",
        &[
            "veraltet",
            "déprécié",
            "dépréciée",
            "obsolète",
            "obsoleto",
            "obsoleta",
            "descontinuado",
            "descontinuada",
            "depreciado",
            "depreciada",
            "deprecato",
            "deprecata",
            "verouderd",
            "устарело",
            "非推奨",
            "廃止",
            "已弃用",
            "已废弃",
        ],
    ),
    (
        "Superseded",
        &[
            "abgelöst",
            "ersetzt",
            "überholt",
            "remplacé",
            "remplacée",
            "reemplazado",
            "reemplazada",
            "sustituido",
            "sustituida",
            "substituído",
            "substituída",
            "sostituito",
            "sostituita",
            "vervangen",
            "заменено",
            "置き換え",
            "置き換え済み",
            "已取代",
            "已替代",
        ],
    ),
    ("Draft", &["entwurf", "brouillon", "borrador", "rascunho", "bozza", "черновик", "草案", "草稿"]),
    (
        "Withdrawn",
        &["zurückgezogen", "retiré", "retirée", "retirado", "retirada", "ritirato", "ritirata", "ingetrokken"],
    ),
];

/// What the place of a status is called in other languages, in lower case.
const NAMES: [&str; 10] =
    ["statut", "statuts", "estado", "stato", "situação", "состояние", "статус", "ステータス", "状態", "状态"];

/// The state that `text` begins with in such a word, and the length of that word.
#[must_use]
pub fn state(text: &str) -> Option<(&'static str, usize)> {
    let length = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let word = text[..length].to_lowercase();
    WORDS.into_iter().find(|(_, words)| words.contains(&word.as_str())).map(|(name, _)| (name, length))
}

/// Whether the place of a status is called `name`.
#[must_use]
pub fn is_status(name: &str) -> bool {
    let name = name.to_lowercase();
    NAMES.contains(&name.as_str())
}

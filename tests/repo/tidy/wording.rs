//! Comments and documents name the subject of a sentence, and use the terms of the trade.

use crate::repository::File;

/// Pronouns in the place of a subject; at the beginning of a question they are fine.
const OPENINGS: [&str; 5] = ["What", "That", "Whatever", "Whoever", "Nobody"];

/// Figures of speech.
const FIGURES: [&str; 4] = ["told", "nobody", "stands", "as good as"];

/// Comments and Markdown; code and quotations are not looked at.
pub(crate) fn wording(file: &File) -> Vec<String> {
    if file.is_generated() || !(file.is_rust() || file.path.ends_with(".md")) {
        return Vec::new();
    }
    let refused = paragraphs(file).into_iter().flat_map(|text| found(&text));
    refused
        .map(|found| format!("{}: {found:?}: name the subject, in plain terms", file.path))
        .collect()
}

fn found(paragraph: &str) -> Vec<&'static str> {
    let sentences = paragraph.split_inclusive(['.', '?', '!']);
    let stated = sentences.filter(|sentence| !sentence.ends_with('?'));
    let first = stated.filter_map(|sentence| sentence.split_whitespace().next());
    let first: Vec<&str> = first.collect();
    let plain = paragraph.replace(|c: char| !c.is_alphanumeric(), " ");
    let plain = format!(" {} ", plain.to_lowercase());
    let openings = OPENINGS.into_iter().filter(|it| first.contains(it));
    let figures = FIGURES.into_iter();
    let figures = figures.filter(|it| plain.contains(&format!(" {it} ")));
    openings.chain(figures).collect()
}

/// Paragraphs, items and table rows, without code and quotations.
fn paragraphs(file: &File) -> Vec<String> {
    let (mut all, mut fenced) = (vec![String::new()], false);
    for line in file.text.lines().map(str::trim) {
        let comment = line.strip_prefix("//");
        let text = match (file.is_rust(), comment) {
            (true, None) => "",
            (true, Some(text)) => text.trim_start_matches(['/', '!']).trim(),
            (false, _) => line,
        };
        let fence = text.starts_with("```");
        fenced = (fenced != fence) && (comment.is_some() || !file.is_rust());
        if fence || text.is_empty() || text.starts_with(['-', '*', '|', '#']) {
            all.push(String::new());
        }
        if let (false, false, Some(last)) = (fence, fenced, all.last_mut()) {
            last.push_str(text.trim_start_matches(['-', '*', '|', '#', ' ']));
            last.push(' ');
        }
    }
    let outside = |text: &str, mark| text.split(mark).step_by(2).collect::<Vec<_>>().join("x");
    all.iter()
        .map(|text| outside(&outside(text, '`'), '"'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_without_a_subject_and_figures_of_speech_are_found() {
        for (path, text) in [
            ("src/a.rs", "/// What it holds.\nstruct A;"),
            ("src/a.rs", "//! A file. Whatever is unknown\n//! stays so."),
            ("src/a.rs", "fn f() {\n    // Nobody listens.\n}"),
            ("src/a.rs", "// The name. That\n// comes second."),
            (
                "src/a.rs",
                "/// ```\n/// f();\n/// ```\n/// Whoever calls it.\nfn f() {}",
            ),
            ("src/a.rs", "/// The user is told."),
            ("src/a.rs", "// As good\n// as an end."),
            ("README.md", "# Use\n\n- It works.\n- What users notice."),
            (
                "docs/a.md",
                "| A | B |\n|---|---|\n| `a` | It stands alone. |",
            ),
        ] {
            let faults = wording(&File::new(path, text));
            let found = !faults.is_empty();
            assert!(found, "{text}");
        }
    }

    #[test]
    fn questions_code_and_quotations_are_left_alone() {
        for (path, text) in [
            (
                "src/a.rs",
                "// The part that stays; see what follows. Thatched.",
            ),
            ("src/a.rs", "// What if it fails? It is sent again."),
            (
                "src/a.rs",
                "let text = \"What is told\";\nassert!(says(text));",
            ),
            (
                "src/a.rs",
                "/// ```\n/// // What nobody reads.\n/// ```\nfn f() {}",
            ),
            (
                "src/a.rs",
                "/// The message \"Nobody answers\", or `nobody`.",
            ),
            ("README.md", "```hcl\n# What stands\n```\nText."),
            ("tfplug/src/proto/plugin.rs", "/// What core sends."),
            ("Cargo.toml", "# What nobody reads."),
        ] {
            let faults = wording(&File::new(path, text));
            assert_eq!(faults, Vec::<String>::new(), "{text}");
        }
    }
}

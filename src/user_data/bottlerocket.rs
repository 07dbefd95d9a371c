//! The cluster in the settings of Bottlerocket: one line of TOML in the user's text.

/// The table of the agent's settings.
const TABLE: &str = "[settings.ecs]";
/// The same key from the root.
const DOTTED: &str = "settings.ecs.";

/// The setting alone, inside its table.
pub(super) fn setting(cluster: &str) -> String {
    format!("cluster = \"{cluster}\"\n")
}

/// Where the text names the cluster already, or where the setting can be added.
enum Place<'a> {
    /// The line that sets it; a second one would make the text invalid.
    Set(&'a str),
    /// Below this line, the head of the table.
    Below(&'a str),
    /// Before this line, which sets another of the settings by its full name.
    Before(&'a str),
    /// Nowhere: a new table.
    New,
}

/// The text with the cluster where TOML allows it: inside the table, beside dotted keys, or in a new table.
pub(super) fn with_cluster(text: &str, cluster: &str) -> String {
    let offset = |line: &str| line.as_ptr() as usize - text.as_ptr() as usize;
    let setting = setting(cluster);
    match place(text) {
        Place::Set(line) => {
            let prefix = match line.trim_start().starts_with(DOTTED) {
                true => DOTTED,
                false => "",
            };
            let (at, end) = (offset(line), offset(line) + line.len());
            format!("{}{prefix}{setting}{}", &text[..at], &text[end..])
        }
        Place::Below(line) => {
            let end = offset(line) + line.len();
            let glue = if line.ends_with('\n') { "" } else { "\n" };
            format!("{}{glue}{setting}{}", &text[..end], &text[end..])
        }
        Place::Before(line) => {
            let at = offset(line);
            format!("{}{DOTTED}{setting}{}", &text[..at], &text[at..])
        }
        Place::New => {
            let glue = match (text.is_empty(), text.ends_with('\n')) {
                (true, _) => "",
                (false, true) => "\n",
                (false, false) => "\n\n",
            };
            format!("{text}{glue}{TABLE}\n{setting}")
        }
    }
}

fn place(text: &str) -> Place<'_> {
    let (mut found, mut table) = (Place::New, String::new());
    for line in text.split_inclusive('\n') {
        let code = code(line);
        if code.starts_with('[') {
            table = code.split_ascii_whitespace().collect();
            if table == TABLE {
                found = Place::Below(line);
            }
            continue;
        }
        let key = code.split('=').next().unwrap_or_default().trim();
        let is_root = table.is_empty();
        if (table == TABLE && key == "cluster") || (is_root && key == "settings.ecs.cluster") {
            return Place::Set(line);
        }
        if is_root && key.starts_with(DOTTED) && matches!(found, Place::New) {
            found = Place::Before(line);
        }
    }
    found
}

/// The line without its comment and the blanks around it.
fn code(line: &str) -> &str {
    line.split('#').next().unwrap_or_default().trim()
}

/// The line, counted from 1, that sets the agent's settings in a form that no line can be added to.
pub(crate) fn closed_form(text: &str) -> Option<usize> {
    let mut table = String::new();
    for (index, line) in text.lines().enumerate() {
        let code = code(line);
        if code.starts_with('[') {
            table = code.split_ascii_whitespace().collect();
            continue;
        }
        let key: String = code
            .split('=')
            .next()
            .unwrap_or_default()
            .split_ascii_whitespace()
            .collect();
        let closed = match table.as_str() {
            "" => key == "settings" || key == "settings.ecs",
            "[settings]" => key == "ecs" || key.starts_with("ecs."),
            _ => false,
        };
        if closed {
            return Some(index + 1);
        }
    }
    None
}

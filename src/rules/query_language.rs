//! The cluster query language, in which `memberOf` constraints choose container instances.
//!
//! It has comparisons `subject operator [argument]`, joined by `and`, `or` and `not` and grouped by parentheses. Where the
//! documentation is silent, everything passes: letter case of words, quotes, blanks in arguments, which operator goes with
//! which subject, and regular expressions.

use super::did_you_mean;

/// A place where an expression is not in the language.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct SyntaxError {
    /// The column, from 1; behind the last character at the end.
    pub(super) column: usize,
    /// The fault, as a sentence.
    pub(super) message: String,
}

/// Subjects without a name behind a colon. As of October 2026.
const SUBJECTS: [&str; 6] = [
    "agentConnected",
    "agentVersion",
    "ec2InstanceId",
    "registeredAt",
    "runningTasksCount",
    "task:group",
];

/// Operators in symbols, the longer before those that they begin with.
const SYMBOLS: [&str; 8] = ["==", "!=", ">=", "<=", "=~", "!~", ">", "<"];

/// Operators in words that take one argument.
const WORDS: [&str; 8] = [
    "equals",
    "not_equals",
    "greater_than",
    "greater_than_equal",
    "less_than",
    "less_than_equal",
    "matches",
    "not_matches",
];

/// Checks an expression.
///
/// # Errors
/// It is not in the language; the first place where it is not.
pub(super) fn check(expression: &str) -> Result<(), SyntaxError> {
    let reader = Reader {
        text: expression.chars().collect(),
        at: 0,
    };
    reader.read()
}

struct Reader {
    text: Vec<char>,
    at: usize,
}

/// The end of a comparison: whether its argument may go on after a blank.
struct Open(bool);

impl Reader {
    fn read(mut self) -> Result<(), SyntaxError> {
        let mut groups = Vec::new();
        loop {
            self.skip_not();
            if self.take("(") {
                groups.push(self.at);
                continue;
            }
            let open = self.comparison()?;
            if !self.joined(&mut groups, &open)? {
                return Ok(());
            }
        }
    }

    /// Goes on behind a comparison, and tells whether another follows.
    fn joined(&mut self, groups: &mut Vec<usize>, open: &Open) -> Result<bool, SyntaxError> {
        let mut open = open.0;
        loop {
            self.skip_blanks();
            if self.at == self.text.len() {
                return match groups.pop() {
                    Some(column) => {
                        Err(self.fault(format!("the parenthesis at column {column} is not closed")))
                    }
                    None => Ok(false),
                };
            }
            if self.take(")") {
                if groups.pop().is_none() {
                    self.at -= 1;
                    return Err(self.fault("there is no opening parenthesis for this one"));
                }
                open = false;
            } else if self.take("&&") || self.take("||") || self.take_joint() {
                return Ok(true);
            } else if open && !self.at_comparison() {
                self.argument()?;
            } else {
                return Err(self.fault("\"and\" or \"or\" is expected between two comparisons"));
            }
        }
    }

    /// `subject operator [argument]`.
    fn comparison(&mut self) -> Result<Open, SyntaxError> {
        self.skip_blanks();
        self.subject()?;
        self.skip_blanks();
        if SYMBOLS.iter().any(|symbol| self.take(symbol)) {
            return self.value();
        }
        let start = self.at;
        let negated = self.take("!");
        self.skip_blanks();
        let word = self.word().to_ascii_lowercase();
        match word.as_str() {
            "exists" => Ok(Open(false)),
            "not_exists" if !negated => Ok(Open(false)),
            "in" => self.list(),
            "not_in" if !negated => self.list(),
            word if WORDS.contains(&word) && !negated => self.value(),
            word => {
                let end = self.at;
                self.at = start;
                let found = match end == self.text.len() && word.is_empty() {
                    true => "the end",
                    false => word,
                };
                Err(self.operator_fault(found))
            }
        }
    }

    fn subject(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        let is_part = |c: char| !c.is_whitespace() && !"=!<>~()[],&|\"'".contains(c);
        let subject = self.take_while(is_part);
        let end = std::mem::replace(&mut self.at, start);
        if subject.is_empty() {
            return Err(self.fault(
                "a subject is expected, such as attribute:ecs.instance-type or task:group",
            ));
        }
        let is_known = match subject.split_once(':') {
            Some((kind, name)) => {
                let kinds = ["attribute", "task"];
                kinds.iter().any(|it| it.eq_ignore_ascii_case(kind)) && !name.is_empty()
            }
            None => SUBJECTS.iter().any(|it| it.eq_ignore_ascii_case(&subject)),
        };
        if is_known {
            self.at = end;
            return Ok(());
        }
        let nearest = match did_you_mean(&subject, &SUBJECTS) {
            nearest if nearest.is_empty() && !subject.contains(':') => {
                format!(" Did you mean \"attribute:{subject}\"?")
            }
            nearest => nearest,
        };
        Err(self.fault(format!(
            "{subject:?} is not a subject; there are attribute:NAME, {}.{nearest}",
            SUBJECTS.join(", ")
        )))
    }

    fn operator_fault(&self, found: &str) -> SyntaxError {
        let nearest = match self.text.get(self.at) {
            Some('=') => " Did you mean \"==\"?".to_owned(),
            _ => did_you_mean(found, &WORDS),
        };
        self.fault(format!(
            "an operator is expected: ==, !=, >, >=, <, <=, =~, !~, in, !in, exists or !exists.{nearest}"
        ))
    }

    /// The argument of an operator, which may be the last on its line.
    fn value(&mut self) -> Result<Open, SyntaxError> {
        self.skip_blanks();
        let start = self.at;
        let is_joint = self.take_joint();
        let is_last = {
            self.skip_blanks();
            self.at == self.text.len()
        };
        self.at = start;
        if is_joint && !is_last {
            return Err(self.fault("a value is expected behind the operator"));
        }
        self.argument()?;
        Ok(Open(true))
    }

    /// A value in quotes, or up to a blank, a joint, or a parenthesis that was opened before it.
    fn argument(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        if let Some(quote @ ('"' | '\'')) = self.text.get(self.at).copied() {
            self.at += 1;
            return self.quoted(quote);
        }
        let mut depth = 0usize;
        while let Some(c) = self.text.get(self.at) {
            match c {
                '(' => depth += 1,
                ')' if depth == 0 => break,
                ')' => depth -= 1,
                c if c.is_whitespace() => break,
                '&' | '|' if depth == 0 && self.text.get(self.at + 1) == Some(c) => break,
                // The character after a backslash has no meaning of its own in a regular expression.
                '\\' => self.at += 1,
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.text.len());
        match self.at == start {
            true => Err(self.fault("a value is expected behind the operator")),
            false => Ok(()),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<(), SyntaxError> {
        let start = self.at;
        while let Some(c) = self.text.get(self.at) {
            self.at += 1;
            match c {
                '\\' => self.at += 1,
                c if *c == quote => return Ok(()),
                _ => {}
            }
        }
        self.at = start - 1;
        Err(self.fault("the quote is not closed"))
    }

    /// `[a, b]`.
    fn list(&mut self) -> Result<Open, SyntaxError> {
        self.skip_blanks();
        let start = self.at;
        if !self.take("[") {
            return Err(self.fault("a list is expected, such as [a, b]"));
        }
        loop {
            self.skip_blanks();
            match self.text.get(self.at) {
                Some(']') => {
                    self.at += 1;
                    return Ok(Open(false));
                }
                Some(quote @ ('"' | '\'')) => {
                    let quote = *quote;
                    self.at += 1;
                    self.quoted(quote)?;
                }
                Some(_) => self.at += 1,
                None => {
                    return Err(self.fault(format!(
                        "the list that begins at column {} is not closed by \"]\"",
                        start + 1
                    )));
                }
            }
        }
    }

    /// Whether a comparison begins here, and not one more part of an argument.
    fn at_comparison(&self) -> bool {
        let mut ahead = Self {
            text: self.text.get(self.at..).unwrap_or_default().to_vec(),
            at: 0,
        };
        ahead.skip_not();
        ahead.text.get(ahead.at) == Some(&'(') || ahead.subject().is_ok()
    }

    /// `not`, `!`, as often as it is there.
    fn skip_not(&mut self) {
        loop {
            self.skip_blanks();
            if !self.take("!") && !self.take_word("not") {
                return;
            }
        }
    }

    fn take_joint(&mut self) -> bool {
        self.take_word("and") || self.take_word("or")
    }

    /// Takes a word in any letter case, if it ends there.
    fn take_word(&mut self, word: &str) -> bool {
        let start = self.at;
        let is_it = self.word().eq_ignore_ascii_case(word);
        let next = self.text.get(self.at);
        if is_it && next.is_none_or(|c| c.is_whitespace() || "(!".contains(*c)) {
            return true;
        }
        self.at = start;
        false
    }

    fn word(&mut self) -> String {
        self.take_while(|c| c.is_alphanumeric() || c == '_')
    }

    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> String {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let taken: String = rest.iter().copied().take_while(|c| is_part(*c)).collect();
        self.at += taken.chars().count();
        taken
    }

    fn take(&mut self, symbol: &str) -> bool {
        let length = symbol.chars().count();
        let found = self.text.get(self.at..self.at + length);
        let is_it = found.is_some_and(|found| found.iter().copied().eq(symbol.chars()));
        if is_it {
            self.at += length;
        }
        is_it
    }

    fn skip_blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    fn fault(&self, message: impl Into<String>) -> SyntaxError {
        SyntaxError {
            column: self.at.min(self.text.len()) + 1,
            message: message.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    #[test]
    fn expressions_of_the_documentation_and_of_users_are_sound() {
        for sound in [
            "attribute:ecs.instance-type == t2.small",
            "attribute:ecs.availability-zone in [us-east-1a, us-east-1b]",
            "task:group == service:production",
            "not(task:group == database)",
            "not (task:group == database)",
            "!(task:group == database)",
            "attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d",
            "runningTasksCount == 0",
            "agentConnected==true",
            "agentVersion < 1.80.0",
            "registeredAt >= 2018-06-18T22:28:28+00:00",
            "registeredAt <= 2018-06-18",
            "attribute:color exists",
            "attribute:color !exists",
            "attribute:color not_exists && attribute:size not_in [a,b]",
            "attribute:color ! in [ red , 'light blue' ]",
            "ec2InstanceId in ['i-abcd1234', 'i-wxyz7890']",
            "(attribute:a == b or attribute:c == d) and attribute:e =~ (t2|t3)\\..*",
            "attribute:ecs.instance-type =~ t2.*|t3.*",
            "attribute:ecs.instance-type=~m5.*||attribute:ecs.instance-type=~c5.*",
            "attribute:stack equals 'prod' AND attribute:tier not_equals \"front end\"",
            "attribute:stack == my prod",
            "attribute:stack == my prod and attribute:x exists",
            "attribute:stack == and",
            "attribute:a/b.c_d-e in []",
            "((((runningTasksCount < 3))))",
            "not not attribute:x exists",
            "  attribute:x   ==   y  ",
            "attribute:x ==\ny",
        ] {
            assert_eq!(check(sound), Ok(()), "{sound}");
        }
    }

    #[test]
    fn a_fault_has_its_column_and_names_the_expected() {
        for (wrong, column, part) in [
            ("attribute:a = b", 13, "Did you mean \"==\"?"),
            ("attribute:a", 12, "an operator is expected"),
            ("attribute:a ==", 15, "a value is expected"),
            (
                "attribute:a == and attribute:b exists",
                16,
                "a value is expected",
            ),
            ("attribute:a in b", 16, "a list is expected"),
            ("attribute:a in [b", 18, "begins at column 16"),
            ("attribute:a == b attribute:c == d", 18, "\"and\" or \"or\""),
            ("attribute:a exists foo", 20, "\"and\" or \"or\""),
            ("(attribute:a == b", 18, "column 1 is not closed"),
            ("attribute:a == b)", 17, "no opening parenthesis"),
            ("attribute:a == 'b", 16, "the quote is not closed"),
            ("attribute:a == b and", 21, "a subject is expected"),
            ("attribute: == b", 1, "is not a subject"),
            (
                "ecs.instance-type == b",
                1,
                "Did you mean \"attribute:ecs.instance-type\"?",
            ),
            ("taskgroup == b", 1, "Did you mean \"task:group\"?"),
            ("attribute:a matchs b", 13, "Did you mean \"matches\"?"),
            ("attribute:a !matches b", 13, "an operator is expected"),
            ("", 1, "a subject is expected"),
            ("é == b", 1, "is not a subject"),
        ] {
            let fault = check(wrong).unwrap_err();
            assert_eq!(fault.column, column, "{wrong}: {}", fault.message);
            assert!(fault.message.contains(part), "{wrong}: {}", fault.message);
        }
    }

    fn comparison() -> impl Strategy<Value = String> {
        let subject = prop_oneof![
            select(SUBJECTS.to_vec()).prop_map(str::to_owned),
            "attribute:[a-z][a-z0-9._/-]{0,8}",
        ];
        let value = prop_oneof!["[a-zA-Z0-9._:-]{1,8}", "'[a-z ]{0,8}'", "\"[a-z )]{0,8}\""];
        let list = prop::collection::vec("[a-z0-9.-]{1,5}", 0..4)
            .prop_map(|items| format!("[{}]", items.join(", ")));
        let operator = select([&SYMBOLS[..], &WORDS[..]].concat());
        let end = prop_oneof![
            (operator, value).prop_map(|(operator, value)| format!("{operator} {value}")),
            (select(vec!["in", "!in", "not_in"]), list)
                .prop_map(|(it, list)| format!("{it} {list}")),
            select(vec!["exists", "!exists", "not_exists"]).prop_map(str::to_owned),
        ];
        (subject, end).prop_map(|(subject, end)| format!("{subject} {end}"))
    }

    fn expression() -> impl Strategy<Value = String> {
        comparison().prop_recursive(4, 24, 3, |inner| {
            let joint = select(vec![" and ", " or ", " && ", " || ", "&&", "||"]);
            prop_oneof![
                inner.clone().prop_map(|it| format!("({it})")),
                inner.clone().prop_map(|it| format!("not ({it})")),
                inner.clone().prop_map(|it| format!("!({it})")),
                (inner.clone(), joint, inner).prop_map(|(a, joint, b)| format!("{a}{joint}{b}")),
            ]
        })
    }

    proptest! {
        #[test]
        fn sound_expressions_pass_and_their_beginnings_point_inside(text in expression()) {
            prop_assert_eq!(check(&text), Ok(()));
            for (end, _) in text.char_indices() {
                let beginning = &text[..end];
                if let Err(fault) = check(beginning) {
                    let last = beginning.chars().count() + 1;
                    prop_assert!((1..=last).contains(&fault.column), "{beginning}: {fault:?}");
                }
            }
        }

        #[test]
        fn any_text_is_read_to_its_end(text in "[ a-c:=!<>~()\\[\\],&|'\"\\\\é]{0,40}") {
            if let Err(fault) = check(&text) {
                prop_assert!((1..=text.chars().count() + 1).contains(&fault.column));
            }
        }
    }
}

//! Reads an expression.

use std::cmp::Ordering;

use regex_lite::Regex;

use super::{Expression, Operator};
use crate::refusal::Refusal;

/// The most characters of an expression.
const LONGEST: usize = 2_000;
/// The most groups inside each other.
const DEEPEST: usize = 50;

const SYMBOLS: [(&str, &str); 8] = [
    ("==", "equals"),
    ("!=", "not_equals"),
    (">=", "greater_than_equal"),
    ("<=", "less_than_equal"),
    ("=~", "matches"),
    ("!~", "not_matches"),
    (">", "greater_than"),
    ("<", "less_than"),
];

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// It is not in the language.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let reader = Reader {
            text,
            rest: text,
            depth: 0,
        };
        match text.chars().count() {
            ..=LONGEST => reader.read(),
            _ => Err(reader.fault(&format!("it is longer than {LONGEST} characters"))),
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    depth: usize,
}

type Read<T> = Result<T, Refusal>;

impl<'a> Reader<'a> {
    fn read(mut self) -> Read<Expression> {
        let it = self.any()?;
        match self.rest.is_empty() {
            true => Ok(it),
            false => Err(self.fault("and or or is expected between two comparisons")),
        }
    }

    fn any(&mut self) -> Read<Expression> {
        let mut all = vec![self.all()?];
        while self.take("||") || self.take_word("or") {
            all.push(self.all()?);
        }
        Ok(Expression::Any(all))
    }

    fn all(&mut self) -> Read<Expression> {
        let mut all = vec![self.not()?];
        while self.take("&&") || self.take_word("and") {
            all.push(self.not()?);
        }
        Ok(Expression::All(all))
    }

    fn not(&mut self) -> Read<Expression> {
        let mut negated = false;
        while self.take("!") || self.take_word("not") {
            negated = !negated;
        }
        let it = match self.take("(") {
            false => self.comparison()?,
            true => self.group()?,
        };
        Ok(match negated {
            true => Expression::Not(Box::new(it)),
            false => it,
        })
    }

    fn group(&mut self) -> Read<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.fault("its groups are too deep"));
        }
        let it = self.any()?;
        self.depth -= 1;
        match self.take(")") {
            true => Ok(it),
            false => Err(self.fault("a parenthesis is not closed")),
        }
    }

    fn comparison(&mut self) -> Read<Expression> {
        let is_part = |c: char| !c.is_whitespace() && !"=!<>~()[],&|\"'".contains(c);
        let subject = self.take_while(is_part).to_owned();
        if !is_subject(&subject) {
            return Err(self.fault(&format!("{subject:?} is not a subject")));
        }
        let symbol = SYMBOLS.iter().find(|(symbol, _)| self.take(symbol));
        let (negated, name) = match symbol {
            Some((_, name)) => (false, (*name).to_owned()),
            None => {
                let negated = self.take("!");
                let word = self.take_while(|c| c.is_ascii_alphabetic() || c == '_');
                (negated, word.to_ascii_lowercase())
            }
        };
        let (word_negated, name) = match name.strip_prefix("not_") {
            Some(name) => (true, name),
            None => (false, &*name),
        };
        if negated && (word_negated || !["in", "exists"].contains(&name)) {
            return Err(self.fault("an operator is expected"));
        }
        let operator = self.operator(name)?;
        let it = Expression::Comparison(subject, operator);
        Ok(match negated || word_negated {
            true => Expression::Not(Box::new(it)),
            false => it,
        })
    }

    fn operator(&mut self, name: &str) -> Read<Operator> {
        use Ordering::{Equal, Greater, Less};
        Ok(match name {
            "equals" => Operator::Is(self.argument()?),
            "greater_than" => Operator::Compares(&[Greater], self.argument()?),
            "greater_than_equal" => Operator::Compares(&[Greater, Equal], self.argument()?),
            "less_than" => Operator::Compares(&[Less], self.argument()?),
            "less_than_equal" => Operator::Compares(&[Less, Equal], self.argument()?),
            "exists" => Operator::Exists,
            "in" => Operator::In(self.list()?),
            "matches" => {
                let pattern = self.argument()?;
                let whole = Regex::new(&format!("^(?:{pattern})$"));
                Operator::Matches(
                    whole.map_err(|_| self.fault(&format!("{pattern:?} is not a pattern")))?,
                )
            }
            _ => return Err(self.fault("an operator is expected")),
        })
    }

    /// A value in quotes, or the words up to the next joint.
    fn argument(&mut self) -> Read<String> {
        self.skip_blanks();
        if let Some(quoted) = self.quoted()? {
            return Ok(quoted);
        }
        let mut words = vec![self.bare_word()];
        loop {
            self.skip_blanks();
            let ends = self.rest.is_empty()
                || [")", "&&", "||"].iter().any(|it| self.rest.starts_with(it));
            if ends || self.at_word("and") || self.at_word("or") {
                break;
            }
            words.push(self.bare_word());
        }
        let argument = words.join(" ");
        match argument.trim().is_empty() {
            true => Err(self.fault("a value is expected behind the operator")),
            false => Ok(argument),
        }
    }

    /// Up to a blank, a joint, or a parenthesis that was opened before it.
    fn bare_word(&mut self) -> String {
        let (mut depth, mut escaped) = (0_usize, false);
        let mut end = self.rest.len();
        for (at, c) in self.rest.char_indices() {
            let behind = self.rest.get(at..).unwrap_or_default();
            let joint = behind.starts_with("&&") || behind.starts_with("||");
            if !escaped && depth == 0 && (c.is_whitespace() || c == ')' || joint) {
                end = at;
                break;
            }
            if !escaped {
                depth = match c {
                    '(' => depth + 1,
                    ')' => depth - 1,
                    _ => depth,
                };
            }
            escaped = c == '\\' && !escaped;
        }
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.to_owned()
    }

    fn quoted(&mut self) -> Read<Option<String>> {
        let Some(quote) = self.rest.chars().next().filter(|c| ['"', '\''].contains(c)) else {
            return Ok(None);
        };
        let inside = self.rest.get(1..).unwrap_or_default();
        let Some((text, rest)) = inside.split_once(quote) else {
            return Err(self.fault("a quote is not closed"));
        };
        self.rest = rest;
        Ok(Some(text.to_owned()))
    }

    /// `[a, b]`.
    fn list(&mut self) -> Read<Vec<String>> {
        let mut all = Vec::new();
        if !self.take("[") {
            return Err(self.fault("a list such as [a, b] is expected"));
        }
        loop {
            self.skip_blanks();
            let entry = match self.quoted()? {
                Some(quoted) => quoted,
                None => {
                    let entry = self.take_while(|c| c != ',' && c != ']');
                    entry.trim().to_owned()
                }
            };
            if !entry.is_empty() {
                all.push(entry);
            }
            if self.take("]") {
                return Ok(all);
            }
            if !self.take(",") {
                return Err(self.fault("a list is not closed"));
            }
        }
    }

    fn at_word(&self, word: &str) -> bool {
        let head = self.rest.get(..word.len());
        let next = self.rest.get(word.len()..).and_then(|it| it.chars().next());
        let ends = next.is_none_or(|c| c.is_whitespace() || "(!".contains(c));
        head.is_some_and(|it| it.eq_ignore_ascii_case(word)) && ends
    }

    fn take_word(&mut self, word: &str) -> bool {
        self.skip_blanks();
        let found = self.at_word(word);
        if found {
            self.rest = self.rest.get(word.len()..).unwrap_or_default();
        }
        found
    }

    fn take(&mut self, symbol: &str) -> bool {
        self.skip_blanks();
        let behind = self.rest.strip_prefix(symbol);
        self.rest = behind.unwrap_or(self.rest);
        behind.is_some()
    }

    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        self.skip_blanks();
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn fault(&self, fault: &str) -> Refusal {
        let column = self.text.chars().count() - self.rest.chars().count() + 1;
        Refusal::invalid(format!(
            "Invalid expression {:?}: {fault} (column {column}).",
            self.text
        ))
    }
}

fn is_subject(subject: &str) -> bool {
    let fields = [
        "agentConnected",
        "agentVersion",
        "ec2InstanceId",
        "registeredAt",
        "runningTasksCount",
        "task:group",
    ];
    fields.iter().any(|it| it.eq_ignore_ascii_case(subject))
        || super::attribute_name(subject).is_some_and(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_language_is_read_and_nothing_else() {
        for sound in [
            "not(task:group == database)",
            "!(task:group == database)",
            "attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d",
            "agentConnected==true",
            "registeredAt >= 2018-06-18T22:28:28+00:00",
            "attribute:color !exists",
            "attribute:color not_exists && attribute:size not_in [a,b]",
            "attribute:color ! in [ red , 'light blue' ]",
            "(attribute:a == b or attribute:c == d) and attribute:e =~ (t2|t3)\\..*",
            "attribute:ecs.instance-type=~m5.*||attribute:ecs.instance-type=~c5.*",
            "attribute:stack equals 'prod' AND attribute:tier not_equals \"front end\"",
            "attribute:stack == my prod and attribute:x exists",
            "attribute:a in []",
            "not not attribute:x exists",
        ] {
            assert!(Expression::parse(sound).is_ok(), "{sound}");
        }
        for wrong in [
            "",
            "attribute:a = b",
            "attribute:a",
            "attribute:a ==",
            "attribute:a in b",
            "attribute:a in [b",
            "attribute:a exists foo",
            "(attribute:a == b",
            "attribute:a == b)",
            "attribute:a == 'b",
            "attribute:a == b and",
            "attribute: == b",
            "color == b",
            "attribute:a matchs b",
            "attribute:a !matches b",
            "attribute:a =~ [",
        ] {
            let refused = Expression::parse(wrong).unwrap_err();
            assert!(refused.message.starts_with("Invalid expression"), "{wrong}");
        }
        let deep = format!("{}attribute:a exists{}", "(".repeat(900), ")".repeat(900));
        assert!(Expression::parse(&deep).is_err());
    }

    proptest! {
        #[test]
        fn nothing_panics(text in "[()!&|a-c:=~<>'\"\\[\\], é\\\\]{0,30}", known in any::<bool>()) {
            let text = if known { format!("attribute:a == {text}") } else { text };
            drop(Expression::parse(&text));
        }
    }
}

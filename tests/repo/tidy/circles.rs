//! Modules do not import each other in circles: the modules of a crate, and the modules of each folder among themselves.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::code::{code, paths};
use super::imports::resolve;
use crate::repository::File;

/// The crates whose modules are looked at.
const CRATES: [&str; 3] = ["src/", "tfplug/src/", "tfplug/derive/src/"];

/// Circles that exist and are to be removed, as [`circles`] shows them. An entry that has become wrong is a fault as well.
const KNOWN: &[&str] = &[];

/// A module as the names that lead to it from its crate's root, or an item in it.
type Way = Vec<String>;

/// Between the modules of one folder: who imports whom, with one import as the example.
type Imports = BTreeMap<String, BTreeMap<String, String>>;

/// Every circle that is not [`KNOWN`], and every known one that is gone.
pub(crate) fn circles(files: &[File]) -> Vec<String> {
    let found: BTreeMap<String, String> =
        CRATES.iter().flat_map(|at| of_crate(at, files)).collect();
    against(&found, KNOWN)
}

fn against(found: &BTreeMap<String, String>, known: &[&str]) -> Vec<String> {
    let new = found
        .iter()
        .filter(|(circle, _)| !known.contains(&circle.as_str()));
    let new = new.map(|(circle, imports)| format!("{circle}\n{imports}"));
    let stale = known.iter().filter(|circle| !found.contains_key(**circle));
    let stale = stale.map(|circle| format!("{circle}: gone; take it out of KNOWN"));
    new.chain(stale).collect()
}

/// The circles of one crate, each with the imports that make it.
fn of_crate(at: &str, files: &[File]) -> Vec<(String, String)> {
    let in_crate = |file: &&File| file.path.starts_with(at) && file.is_rust();
    let looked_at = files
        .iter()
        .filter(in_crate)
        .filter(|file| !file.test && !file.is_generated());
    let uses: Vec<(Way, &str, Vec<Way>)> = looked_at
        .map(|file| {
            (
                module(&file.path[at.len()..]),
                file.path.as_str(),
                ways(file),
            )
        })
        .collect();
    let modules: BTreeSet<Way> = uses
        .iter()
        .flat_map(|(module, ..)| (0..=module.len()).map(|depth| module[..depth].to_vec()))
        .collect();
    // Names that a module has from elsewhere: `use` makes them its own, and visible to its children.
    let mut borrowed = BTreeMap::new();
    for (module, _, ways) in &uses {
        for way in ways.iter().map(|way| absolute(module, way, &modules)) {
            if let (Some(name), false) = (way.last(), modules.contains(&way)) {
                let own = module.iter().chain([name]).cloned().collect::<Way>();
                borrowed.insert(own, way);
            }
        }
    }
    let mut folders: BTreeMap<Way, Imports> = BTreeMap::new();
    for (module, path, ways) in &uses {
        for way in ways {
            let target = origin(absolute(module, way, &modules), &modules, &borrowed);
            let shared = module
                .iter()
                .zip(&target)
                .take_while(|(a, b)| a == b)
                .count();
            let (Some(from), Some(to)) = (module.get(shared), target.get(shared)) else {
                continue;
            };
            if modules.contains(&target[..=shared]) {
                let folder = folders.entry(module[..shared].to_vec()).or_default();
                let example = format!("  {path}: {}", target.join("::"));
                folder
                    .entry(from.clone())
                    .or_default()
                    .entry(to.clone())
                    .or_insert(example);
            }
        }
    }
    let shown = |(folder, imports): (&Way, &Imports)| {
        let folder = format!("{at}{}", folder.join("/"));
        let folder = folder.trim_end_matches('/').to_owned();
        let circles = shortest_circles(imports).into_iter();
        let shown = circles.map(|circle| show(&folder, &circle, imports));
        shown.collect::<Vec<_>>()
    };
    folders.iter().flat_map(shown).collect()
}

fn ways(file: &File) -> Vec<Way> {
    let tokens = code(file).unwrap_or_default();
    paths(tokens)
        .iter()
        .map(|path| resolve(&file.path, path))
        .collect()
}

/// The module of a file, given its path below the crate's `src/`.
fn module(inner: &str) -> Way {
    let mut module: Way = inner
        .trim_end_matches(".rs")
        .split('/')
        .map(str::to_owned)
        .collect();
    if module
        .last()
        .is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str()))
    {
        module.pop();
    }
    module
}

/// A path from the root of the crate; empty where it leads into another crate or to a local name.
fn absolute(module: &Way, path: &Way, modules: &BTreeSet<Way>) -> Way {
    match path.split_first() {
        Some((first, rest)) if first == "crate" => rest.to_vec(),
        Some((first, _)) => {
            let child: Way = module.iter().chain([first]).cloned().collect();
            let inner = modules
                .contains(&child)
                .then(|| module.iter().chain(path).cloned().collect());
            inner.unwrap_or_default()
        }
        None => Way::new(),
    }
}

/// Where the item at the end of a path is declared, as far as `use` shows.
fn origin(mut way: Way, modules: &BTreeSet<Way>, borrowed: &BTreeMap<Way, Way>) -> Way {
    // A chain of re-exports is short; the bound is for names that re-export themselves.
    for _ in 0..8 {
        let depth = (1..=way.len()).find(|depth| !modules.contains(&way[..*depth]));
        let Some((depth, from)) =
            depth.and_then(|depth| Some((depth, borrowed.get(&way[..depth])?)))
        else {
            break;
        };
        way = from.iter().chain(&way[depth..]).cloned().collect();
    }
    way
}

/// The shortest circle through every import that is in one, each once and from its first name on.
fn shortest_circles(imports: &Imports) -> BTreeSet<Vec<String>> {
    let pairs = imports
        .iter()
        .flat_map(|(from, to)| to.keys().map(move |to| (from, to)));
    let circles = pairs.filter_map(|(from, to)| {
        let mut circle = way_back(to, from, imports)?;
        let first = (0..circle.len()).min_by_key(|at| &circle[*at])?;
        circle.rotate_left(first);
        Some(circle)
    });
    circles.collect()
}

/// The modules on the shortest chain of imports from `start` to `end`, both included.
fn way_back(start: &str, end: &str, imports: &Imports) -> Option<Vec<String>> {
    let mut reached = BTreeSet::from([start]);
    let mut chains = VecDeque::from([vec![start]]);
    while let Some(chain) = chains.pop_front() {
        let last = chain.last().copied()?;
        if last == end {
            return Some(chain.into_iter().map(str::to_owned).collect());
        }
        for next in imports.get(last).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(next) {
                chains.push_back(chain.iter().copied().chain([next.as_str()]).collect());
            }
        }
    }
    None
}

/// The circle in one line, and the imports that make it.
fn show(folder: &str, circle: &[String], imports: &Imports) -> (String, String) {
    let next = circle.iter().cycle().skip(1);
    let examples = circle
        .iter()
        .zip(next)
        .filter_map(|(from, to)| imports.get(from)?.get(to));
    let examples: Vec<&str> = examples.map(String::as_str).collect();
    let line = circle
        .iter()
        .chain(circle.first())
        .map(String::as_str)
        .collect::<Vec<_>>();
    (
        format!("{folder}: {}", line.join(" -> ")),
        examples.join("\n"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<File> = files
            .iter()
            .map(|(path, text)| File::new(path, text))
            .collect();
        of_crate("src/", &files)
            .into_iter()
            .map(|(circle, _)| circle)
            .collect()
    }

    #[test]
    fn a_circle_is_found_at_every_depth_and_shown_once() {
        let circles = found(&[
            ("src/lib.rs", "mod a; mod b; mod c;"),
            ("src/a.rs", "use crate::b::B;"),
            ("src/b/mod.rs", "mod x; mod y; fn f() -> crate::c::C {}"),
            ("src/b/x.rs", "use super::y::Y;"),
            ("src/b/y.rs", "fn f() { crate::b::x::g() }"),
            ("src/c.rs", "use super::{a, b};"),
        ]);
        assert_eq!(
            circles,
            [
                "src: a -> b -> c -> a",
                "src: b -> c -> b",
                "src/b: x -> y -> x"
            ]
        );
    }

    #[test]
    fn an_item_belongs_to_the_module_that_declares_it() {
        let root = ("src/lib.rs", "mod a; mod b; pub use b::B;");
        let (a, b) = (("src/a.rs", "use crate::B;"), ("src/b.rs", "use crate::a;"));
        assert_eq!(found(&[root, a, b]), ["src: a -> b -> a"]);
        let parent = ("src/b/mod.rs", "mod x; mod y; use x::X;");
        let (x, y) = (
            ("src/b/x.rs", "use super::y;"),
            ("src/b/y.rs", "use super::X;"),
        );
        assert_eq!(found(&[root, parent, x, y]), ["src/b: x -> y -> x"]);
    }

    #[test]
    fn imports_in_one_direction_and_those_of_tests_are_not_a_circle() {
        let circles = found(&[
            ("src/a.rs", "use crate::b::B;"),
            (
                "src/b.rs",
                "use std::fmt;\n#[cfg(test)]\nmod tests { use crate::a::A; }",
            ),
            ("src/b/tests.rs", "use crate::a::A;"),
        ]);
        assert_eq!(circles, Vec::<String>::new());
    }

    #[test]
    fn a_known_circle_is_let_through_until_it_is_gone() {
        let found = BTreeMap::from([("src: a -> b -> a".to_owned(), "  imports".to_owned())]);
        assert_eq!(against(&found, &["src: a -> b -> a"]), Vec::<String>::new());
        assert_eq!(against(&found, &[]), ["src: a -> b -> a\n  imports"]);
        let stale = against(&BTreeMap::new(), &["src: a -> b -> a"]);
        assert_eq!(stale, ["src: a -> b -> a: gone; take it out of KNOWN"]);
    }
}

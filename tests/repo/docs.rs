//! `docs/` is what the schemas, `examples/` and the objects' `docs.md` render to; nothing more, nothing less.

use std::collections::BTreeMap;

use tfplug::docs::{
    Parts, data_source_page, function_page, list_resource_page, provider_page, resource_page,
};
use tfplug::schema::{Attribute, Block, Schema};
use tfplug::{Inventory, Offer};

use crate::repository::{below, inventory, object, text, update, write};
use crate::schema::first_difference;
use crate::{moving, rules};

/// The guide for authors of modules, which is used as it is.
const WRITING_MODULES: &str = "templates/guides/writing-modules.md";

#[test]
fn docs_are_up_to_date() {
    let pages = pages(&inventory(), &text);
    if update() {
        for (path, page) in &pages {
            write(path, page);
        }
    }
    let faults = differences(&pages, &below("docs"), &text);
    assert!(
        faults.is_empty(),
        "{}\nrun UPDATE=1 cargo test --test repo, and review the difference",
        faults.join("\n")
    );
}

#[test]
fn everything_has_a_description() {
    let inventory = inventory();
    let mut faults = undescribed("provider", &inventory.provider);
    for (name, offer) in &inventory.resources {
        faults.extend(undescribed(name, &offer.schema));
    }
    for (name, offer) in &inventory.resources {
        let identity = offer.identity.as_ref();
        faults.extend(identity.into_iter().flat_map(|it| undescribed(name, it)));
    }
    for (name, offer) in &inventory.data_sources {
        faults.extend(undescribed(&format!("data {name}"), &offer.schema));
    }
    for (name, offer) in &inventory.list_resources {
        faults.extend(undescribed(&format!("list {name}"), &offer.schema));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Every page by its path; `read` gives the text of a file.
fn pages(inventory: &Inventory, read: &dyn Fn(&str) -> Option<String>) -> BTreeMap<String, String> {
    let name = inventory.name.as_str();
    let example = read("examples/provider/provider.tf");
    let parts = Parts {
        example: example.as_deref(),
        ..Parts::default()
    };
    let mut pages = BTreeMap::from([(
        "docs/index.md".to_owned(),
        provider_page(name, &inventory.provider, &parts),
    )]);
    pages.insert(moving::PAGE.to_owned(), moving::page(inventory, read));
    let guide = read(WRITING_MODULES).unwrap_or_default();
    pages.insert(WRITING_MODULES.replace("templates", "docs"), guide);
    pages.insert(rules::PAGE.to_owned(), rules::page(inventory, read));
    for (type_name, offer) in &inventory.resources {
        let object = object(inventory, type_name);
        let example = read(&format!("examples/resources/{type_name}/resource.tf"));
        let import = read(&format!("examples/resources/{type_name}/import.sh"));
        let prose = read(&format!("src/{object}/docs.md"));
        let prose = prose.map(|prose| filled(&prose, type_name, read));
        let prose = with_rules(prose, &object, &offer.schema);
        let by_identity = format!("examples/resources/{type_name}/import-by-identity.tf");
        let by_identity = read(&by_identity);
        let parts = Parts {
            import_by_identity: by_identity.as_deref(),
            ..parts_of(offer, &example, &import, &prose)
        };
        let page = resource_page(name, type_name, &offer.schema, &parts);
        pages.insert(format!("docs/resources/{object}.md"), page);
    }
    for (type_name, offer) in &inventory.data_sources {
        let object = object(inventory, type_name);
        let example = read(&format!("examples/data-sources/{type_name}/data-source.tf"));
        // An object's prose is on its resource's page, if it has one.
        let alone = !inventory.resources.contains_key(type_name);
        let prose = alone
            .then(|| read(&format!("src/{object}/docs.md")))
            .flatten();
        let prose = match alone {
            true => with_rules(prose, &object, &offer.schema),
            false => prose,
        };
        let parts = parts_of(offer, &example, &None, &prose);
        let page = data_source_page(name, type_name, &offer.schema, &parts);
        pages.insert(format!("docs/data-sources/{object}.md"), page);
    }
    for (type_name, offer) in &inventory.list_resources {
        let object = object(inventory, type_name);
        let file = format!("examples/list-resources/{type_name}/list-resource.tfquery.hcl");
        let example = read(&file);
        let parts = Parts {
            example: example.as_deref(),
            ..Parts::default()
        };
        let page = list_resource_page(name, type_name, &offer.schema, &parts);
        pages.insert(format!("docs/list-resources/{object}.md"), page);
    }
    for (name, function) in &inventory.functions {
        let example = read(&format!("examples/functions/{name}/function.tf"));
        let parts = Parts {
            example: example.as_deref(),
            ..Parts::default()
        };
        let page = function_page(&inventory.name, function, &parts);
        pages.insert(format!("docs/functions/{name}.md"), page);
    }
    pages
}

/// Prose with `{{example FILE}}`, which is beside the type's other examples, filled in.
fn filled(prose: &str, type_name: &str, read: &dyn Fn(&str) -> Option<String>) -> String {
    let line = |line: &str| {
        let example = line
            .strip_prefix("{{example ")
            .and_then(|rest| rest.strip_suffix("}}"));
        match example {
            Some(file) => {
                let path = format!("examples/resources/{type_name}/{file}");
                let text = read(&path).unwrap_or_else(|| format!("{path} is missing"));
                format!("```terraform\n{}\n```", text.trim())
            }
            None => line.to_owned(),
        }
    };
    prose.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Prose, and behind it the object's rules.
fn with_rules(prose: Option<String>, object: &str, schema: &Schema) -> Option<String> {
    let section = rules::section(object, schema);
    let parts: Vec<String> = prose.into_iter().chain(section).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

fn parts_of<'a>(
    offer: &'a Offer,
    example: &'a Option<String>,
    import: &'a Option<String>,
    prose: &'a Option<String>,
) -> Parts<'a> {
    Parts {
        example: example.as_deref(),
        import: import.as_deref(),
        import_by_identity: None,
        identity: offer.identity.as_ref(),
        limits: Some(offer.limits),
        prose: prose.as_deref(),
    }
}

/// Pages that are missing or differ, and files that are not pages.
fn differences(
    pages: &BTreeMap<String, String>,
    found: &[String],
    read: &dyn Fn(&str) -> Option<String>,
) -> Vec<String> {
    let stray = found.iter().filter(|path| !pages.contains_key(*path));
    let mut faults: Vec<String> = stray
        .map(|path| format!("{path}: nothing in the provider has this page; delete it"))
        .collect();
    for (path, page) in pages {
        match read(path) {
            None => faults.push(format!("{path}: missing")),
            Some(text) if text != *page => {
                let (line, what) = first_difference(&text, page);
                faults.push(format!("{path}: line {line}: {what}"));
            }
            Some(_) => {}
        }
    }
    faults
}

/// The attributes and blocks without description, with their path.
fn undescribed(name: &str, schema: &Schema) -> Vec<String> {
    let mut faults = Vec::new();
    block(&schema.block, name, &mut faults);
    faults
}

fn block(body: &Block, at: &str, faults: &mut Vec<String>) {
    if body.description.trim().is_empty() {
        faults.push(format!(
            "{at}: no description; write a doc comment on the field or struct"
        ));
    }
    attributes(&body.attributes, at, faults);
    for nested in &body.blocks {
        block(&nested.block, &format!("{at}.{}", nested.name), faults);
    }
}

fn attributes(all: &[Attribute], at: &str, faults: &mut Vec<String>) {
    for attribute in all {
        let at = format!("{at}.{}", attribute.name);
        if attribute.description.trim().is_empty() {
            faults.push(format!(
                "{at}: no description; write a doc comment on the field"
            ));
        }
        attributes(attribute.nested(), &at, faults);
        attributes(&attribute.members, &at, faults);
    }
}

#[cfg(test)]
mod tests {
    use tfplug::schema::Kind;
    use tfplug::value::Type;
    use tfplug::{Attr, Limits, Model};

    use super::*;

    /// A pot.
    #[derive(Clone, Model)]
    struct Pot {
        /// Its lids.
        #[tf(optional)]
        lids: Attr<Vec<Lid>>,
    }

    #[derive(Clone, Model)]
    struct Lid {
        #[tf(optional)]
        size: Attr<i64>,
    }

    fn pots() -> Inventory {
        let schema = Schema {
            version: 0,
            block: Pot::block(),
        };
        let offer = Offer {
            schema,
            limits: Limits::DEFAULT,
            identity: None,
        };
        Inventory {
            name: "toy".to_owned(),
            resources: BTreeMap::from([("toy_pot".to_owned(), offer.clone())]),
            data_sources: BTreeMap::from([("toy_pot".to_owned(), offer)]),
            ..Inventory::default()
        }
    }

    #[test]
    fn pages_take_their_parts_from_the_files_named_in_the_registry() {
        let pages = pages(&pots(), &|path| Some(format!("text of {path}")));
        let names: Vec<_> = pages.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "docs/data-sources/pot.md",
                "docs/guides/moving-from-hashicorp-aws.md",
                "docs/guides/rules.md",
                "docs/guides/writing-modules.md",
                "docs/index.md",
                "docs/resources/pot.md"
            ]
        );
        let resource = &pages["docs/resources/pot.md"];
        for part in [
            "examples/resources/toy_pot/resource.tf",
            "examples/resources/toy_pot/import.sh",
            "src/pot/docs.md",
        ] {
            assert!(
                resource.contains(&format!("text of {part}")),
                "{part} missing in\n{resource}"
            );
        }
        assert!(!pages["docs/data-sources/pot.md"].contains("docs.md\n"));
    }

    #[test]
    fn stray_missing_and_different_pages_are_found() {
        let pages = BTreeMap::from([
            ("docs/a.md".to_owned(), "new\n".to_owned()),
            ("docs/b.md".to_owned(), "b\n".to_owned()),
        ]);
        let found = ["docs/a.md".to_owned(), "docs/old.md".to_owned()];
        let read = |path: &str| (path == "docs/a.md").then(|| "old\n".to_owned());
        let faults = differences(&pages, &found, &read).join("\n");
        for expected in [
            "docs/old.md: nothing",
            "docs/a.md: line 1",
            "docs/b.md: missing",
        ] {
            assert!(faults.contains(expected), "{faults}");
        }
    }

    #[test]
    fn a_missing_description_is_found_inside_objects_too() {
        let schema = &pots().resources["toy_pot"].schema;
        let faults = undescribed("toy_pot", schema);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with("toy_pot.lids.size:"), "{faults:?}");
        let mut bare = Schema::default();
        bare.block
            .attributes
            .push(Attribute::new("x", Kind::Type(Type::String)));
        assert_eq!(undescribed("bare", &bare).len(), 2);
    }
}

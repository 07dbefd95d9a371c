//! Everything on offer has an example, and every example shows something on offer.

use std::collections::BTreeSet;

use tfplug::Inventory;

/// Examples that are missing, and folders that no type has.
pub(crate) fn examples(inventory: &Inventory, files: &[String]) -> Vec<String> {
    let resources = inventory.resources.keys();
    let sources = inventory.data_sources.keys();
    let mut wanted: BTreeSet<String> = resources
        .map(|name| format!("examples/resources/{name}/resource.tf"))
        .collect();
    wanted.extend(sources.map(|name| format!("examples/data-sources/{name}/data-source.tf")));
    let identified = inventory.resources.iter();
    let identified = identified.filter(|(_, offer)| offer.identity.is_some());
    let by_identity = |(name, _)| format!("examples/resources/{name}/import-by-identity.tf");
    wanted.extend(identified.map(by_identity));
    let lists = inventory.list_resources.keys();
    let list = |name| format!("examples/list-resources/{name}/list-resource.tfquery.hcl");
    wanted.extend(lists.map(list));
    let functions = inventory.functions.keys();
    wanted.extend(functions.map(|name| format!("examples/functions/{name}/function.tf")));
    if !inventory.name.is_empty() {
        wanted.insert("examples/provider/provider.tf".to_owned());
    }
    let missing = wanted.iter().filter(|path| !files.contains(path));
    let mut faults: Vec<String> = missing.map(|path| format!("{path}: missing")).collect();
    for file in files {
        let mut parts = file.split('/').skip(1);
        let known = match (parts.next(), parts.next()) {
            (Some("resources"), Some(name)) => inventory.resources.contains_key(name),
            (Some("data-sources"), Some(name)) => inventory.data_sources.contains_key(name),
            (Some("list-resources"), Some(name)) => inventory.list_resources.contains_key(name),
            (Some("functions"), Some(name)) => inventory.functions.contains_key(name),
            _ => true,
        };
        if !known {
            faults.push(format!("{file}: the provider offers nothing of this name"));
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use tfplug::schema::Schema;
    use tfplug::{Limits, Offer};

    use super::*;

    #[test]
    fn missing_and_stray_examples_are_found() {
        let offer = Offer {
            schema: Schema::default(),
            limits: Limits::DEFAULT,
            identity: Some(Schema::default()),
        };
        let mut inventory = Inventory {
            name: "toy".to_owned(),
            ..Inventory::default()
        };
        inventory
            .resources
            .insert("toy_pot".to_owned(), offer.clone());
        inventory
            .list_resources
            .insert("toy_pot".to_owned(), offer.clone());
        inventory.data_sources.insert("toy_pot".to_owned(), offer);
        let files = [
            "examples/provider/provider.tf",
            "examples/resources/toy_pot/resource.tf",
            "examples/resources/toy_pot/import.sh",
            "examples/resources/toy_lid/resource.tf",
            "examples/complete/main.tf",
        ];
        let faults = examples(&inventory, &files.map(str::to_owned));
        assert_eq!(
            faults,
            [
                "examples/data-sources/toy_pot/data-source.tf: missing",
                "examples/list-resources/toy_pot/list-resource.tfquery.hcl: missing",
                "examples/resources/toy_pot/import-by-identity.tf: missing",
                "examples/resources/toy_lid/resource.tf: the provider offers nothing of this name",
            ]
        );
    }
}

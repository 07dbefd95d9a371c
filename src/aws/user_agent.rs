//! The User-Agent header of all requests.

use aws_config::AppName;
use aws_types::sdk_ua_metadata::FrameworkMetadata;
use tfplug::Result;

use super::environment::{Sources, list};

/// The application ID. Characters that a header cannot hold become dashes, as in the peer.
pub(super) fn app_name(sources: &Sources<'_>) -> Result<Option<AppName>> {
    let found = sources.get(&list::APP_ID)?;
    let text = found.map_or_else(|| env!("CARGO_PKG_NAME").to_owned(), |found| found.text);
    let is_allowed =
        |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
    let name: String = text
        .chars()
        .map(|letter| if is_allowed(letter) { letter } else { '-' })
        .collect();
    Ok(AppName::new(name).ok())
}

/// `name/version` pairs of the user agent: ours first, then the user's.
pub(super) fn user_agent(products: &[String]) -> Vec<FrameworkMetadata> {
    let ours = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")).to_owned();
    std::iter::once(ours)
        .chain(products.iter().cloned())
        .filter_map(|part| {
            let product = part
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned();
            match product.split_once('/') {
                Some((name, version)) => {
                    FrameworkMetadata::new(name.to_owned(), Some(version.to_owned())).ok()
                }
                None => FrameworkMetadata::new(product, None::<String>).ok(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_agents_take_products_only() {
        let parts = user_agent(&["module/1.2 (comment)".into(), "bad;name".into()]);
        let names: Vec<_> = parts
            .iter()
            .map(|part| (part.name(), part.version()))
            .collect();
        assert_eq!(names[1..], [("module", Some("1.2"))]);
    }
}

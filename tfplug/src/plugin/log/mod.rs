//! Logs in the form the host reads: one JSON object per line of standard error.
//!
//! Terraform keeps level, time and fields of such lines; anything else becomes debug text. All of it is
//! invisible without one of the `TF_LOG` variables, so without one nothing is even produced.

mod crash;
mod layer;
mod level;
mod line;

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::About;

/// Sends this process's logs to standard error, as far as the environment wants any, and makes panics
/// recognisable to the host.
pub(super) fn install(about: &About) {
    crash::install(about);
    let wanted = level::wanted(about.name, |name| std::env::var(name).ok());
    if wanted == LevelFilter::OFF {
        return;
    }
    let name = about.name;
    let filter = FilterFn::new(move |metadata| {
        *metadata.level() <= Level::WARN || is_ours(metadata.target(), name)
    });
    let layer = layer::JsonLines.with_filter(wanted).with_filter(filter);
    // Fails if there is a subscriber already, which was installed on purpose.
    let _ = tracing_subscriber::registry().with(layer).try_init();
}

/// Whether a module belongs to the provider.
///
/// Libraries are logged from `warn` upwards only: below that they log frames and buffers,
/// and may contain the values in them.
fn is_ours(target: &str, name: &str) -> bool {
    let root = target.split(['.', ':']).next().unwrap_or_default();
    root == name || root == "tfplug" || root.starts_with("terraform_provider_")
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn libraries_are_not_ours() {
        for ours in [
            "ecs",
            "ecs.client",
            "tfplug::plugin::serve",
            "terraform_provider_ecs::client",
        ] {
            assert!(is_ours(ours, "ecs"), "{ours}");
        }
        for theirs in ["h2::codec", "ecs_other", "aws_smithy_runtime", ""] {
            assert!(!is_ours(theirs, "ecs"), "{theirs}");
        }
    }
}

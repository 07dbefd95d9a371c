//! Creating what may exist already: adopting an object that is exactly as planned, and waiting without losing it.

use tfplug::{Change, Cx, Error, Model, Path, Result};

/// Saves an existing object as the created one, with a warning, if it is what was planned (see [`Change::differing`]): most
/// likely an interrupted apply made it.
///
/// # Errors
/// It differs from the plan, so it belongs to somebody else; `import` is the command that takes it over.
pub(crate) fn adopt<C, M: Model>(
    cx: &Cx<C>,
    change: &Change<M>,
    found: &M,
    doing: &str,
    import: &str,
) -> Result {
    let differing = change.differing(found);
    if !differing.is_empty() {
        return Err(Error::new(doing).detail(format!(
            "An object of this name exists already, and it differs from the configuration in {}. If it is yours, take it \
             over with `{import}`; else choose another name.",
            differing.join(", ")
        )));
    }
    cx.warn(Path::root(), format!("{doing}: it exists already"), format!(
        "It is exactly as configured, so it was taken over. Most likely an interrupted apply had created it. If it \
         belongs to somebody else, remove it from the state: see `terraform state rm`; `{import}` takes it back."
    ));
    change.save(found);
    Ok(())
}

/// The outcome of a wait after a create. An interrupted wait does not fail the create, for Terraform would replace the
/// object: it becomes a warning, and the result is `None`.
///
/// # Errors
/// The wait failed in another way.
pub(crate) fn waited<C, T>(cx: &Cx<C>, outcome: Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(error) if cx.is_cancelled() => {
            cx.warn(Path::root(), error.summary(), error.details());
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

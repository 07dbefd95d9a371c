//! The samples file: configurations that a provider's author gives to the suite.
//!
//! A JSON document in which every part is optional. A case whose samples are missing is not applicable, so a file can
//! grow with the demand for tests. Configurations are objects as a user would write them in `.tf.json`, without
//! references; attributes and blocks that are left out are absent. The fields of [`Samples`] and of the types below
//! it are the keys of the file:
//!
//! ```json
//! {
//!   "provider": { "config": { "endpoint": "http://127.0.0.1:4566" }, "variables": { "AWS_REGION": "eu-central-1" } },
//!   "resources": {
//!     "toy_thing": {
//!       "minimal": { "title": "A" },
//!       "full": { "title": "A", "size": "large", "place": "here" },
//!       "invalid": [{ "config": { "title": "A", "size": "?" }, "path": "size", "text": "one of" }],
//!       "updates": [{ "set": { "title": "B" } }],
//!       "replaces": [{ "set": { "place": "there" }, "path": "place" }],
//!       "import": { "id": "attribute:id", "malformed": "x y", "missing": "id-404" }
//!     }
//!   },
//!   "data_sources": { "toy_lookup": { "config": { "title": "A" } } }
//! }
//! ```

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::testing::Failure;
use crate::testing::failure::failed;

/// A configuration, or the attributes of a state.
pub type Config = Map<String, Json>;

/// The whole file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Samples {
    /// The provider itself.
    pub provider: ProviderSamples,
    /// A resource that misbehaves on demand: for providers that are made for this suite.
    pub misbehaviour: Option<Misbehaviour>,
    /// The name of a resource that stores values of every type unchanged: for the same.
    pub values: Option<String>,
    /// The name of a data source without arguments that counts the calls to the API of this process, in `reads` and
    /// `writes`: for the same.
    pub calls: Option<String>,
    /// Managed resources by type.
    pub resources: BTreeMap<String, ResourceSamples>,
    /// Data sources by type.
    pub data_sources: BTreeMap<String, DataSourceSamples>,
    /// Ephemeral resources by type.
    pub ephemeral_resources: BTreeMap<String, ConfigSample>,
    /// Functions by name.
    pub functions: BTreeMap<String, FunctionSamples>,
    /// Actions by type.
    pub actions: BTreeMap<String, ActionSamples>,
    /// Lists by the type of what they list.
    pub list_resources: BTreeMap<String, ConfigSample>,
}

impl Samples {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or is not of this form.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let doing = format!("the samples {}", path.display());
        let text = std::fs::read_to_string(path).map_err(failed(&doing))?;
        Self::parse(&text).map_err(|failure| failure.context(doing))
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// It is not of this form.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        serde_json::from_str(text).map_err(|error| Failure::new(error.to_string()))
    }
}

/// Samples of the provider itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProviderSamples {
    /// A configuration with which everything works; empty by default.
    pub config: Config,
    /// Environment variables for every process. Of the suite's own environment providers get nothing but `PATH` and
    /// `TMPDIR`.
    pub variables: BTreeMap<String, String>,
    /// Configurations that are refused.
    pub invalid: Vec<InvalidSample>,
    /// A configuration that is well formed, but with which no call to the API can succeed.
    pub bad_credentials: Option<Config>,
    /// Attributes that are deprecated, to be added to `config`.
    pub deprecated: Option<Config>,
}

/// A configuration that is refused.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InvalidSample {
    /// The whole configuration.
    pub config: Config,
    /// Where the fault lies, such as `size` or `rule[0].port`; empty if nowhere in particular.
    pub path: String,
    /// Text that the message contains.
    pub text: String,
}

/// Configurations of one resource that make it misbehave.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Misbehaviour {
    /// The resource's type.
    pub resource: String,
    /// Panics when validated.
    pub panic: Option<Config>,
    /// Prints `a stray line` to standard output and standard error when validated.
    pub print: Option<Config>,
    /// Logs when validated: a message of several lines at `warn`, and one of 200 KiB.
    pub log: Option<Config>,
    /// Takes many seconds to create, and stops early when asked to.
    pub slow_apply: Option<Config>,
    /// Takes two seconds or so to create, whatever it is asked to.
    pub stubborn_apply: Option<Config>,
}

/// Samples of a managed resource.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResourceSamples {
    /// Whether objects may be created: there is an API, or an imitation of one, for tests. Without it nothing
    /// is applied.
    pub live: bool,
    /// The text attribute in which two objects must differ, if there is one.
    pub unique: Option<String>,
    /// The least that is valid.
    pub minimal: Option<Config>,
    /// As much as can be valid at once. It must be possible to create it beside `minimal`.
    pub full: Option<Config>,
    /// Configurations that are refused.
    pub invalid: Vec<InvalidSample>,
    /// Changes to `full` that are made in place.
    pub updates: Vec<UpdateSample>,
    /// Changes to `full` that make a new object.
    pub replaces: Vec<ReplaceSample>,
    /// Pairs of configurations that mean the same.
    pub same: Vec<PairSample>,
    /// The values of attributes that are left out.
    pub defaults: Config,
    /// Write-only attributes, to be added to `minimal`.
    pub write_only: Config,
    /// Attributes that are deprecated, to be added to `minimal`.
    pub deprecated: Option<Config>,
    /// Attributes of `full` that may be removed from it.
    pub removed: Vec<String>,
    /// Configurations for which the API fails in some way.
    pub faults: FaultSamples,
    /// How objects are imported.
    pub import: Option<ImportSample>,
    /// States as earlier versions have stored them.
    pub states: Vec<StateSample>,
    /// Identities as earlier versions have stored them.
    pub identities: Vec<IdentitySample>,
    /// States of other providers' resources that can be moved here.
    pub moves: Vec<MoveSample>,
}

/// A change to be made in place.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UpdateSample {
    /// Attributes with their new values.
    pub set: Config,
    /// Computed attributes that change with them.
    pub also: Vec<String>,
}

/// A change that makes a new object.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReplaceSample {
    /// Attributes with their new values.
    pub set: Config,
    /// The path that is the reason.
    pub path: String,
}

/// Two configurations, one after the other.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PairSample {
    /// The first.
    pub from: Config,
    /// The second.
    pub to: Config,
}

/// Configurations for which the API fails in some way.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaultSamples {
    /// Creation is refused before anything exists.
    pub refused_create: Option<Config>,
    /// Creation fails when the object exists already.
    pub late_create: Option<Config>,
    /// The provider panics when the object exists already.
    pub panic_create: Option<Config>,
    /// Deletion is refused.
    pub refused_delete: Option<Config>,
    /// Going from one to the other succeeds by half.
    pub half_update: Option<PairSample>,
    /// Creation takes longer than its timeout.
    pub timed_out_create: Option<Config>,
    /// The object is not found at first.
    pub inconsistent_create: Option<Config>,
    /// The API asks to slow down, a few times.
    pub throttled_create: Option<Config>,
    /// The API spells values differently.
    pub other_spelling: Option<Config>,
    /// The API fills attributes that the configuration leaves out.
    pub fills_optional: Option<Config>,
    /// The API's error contains a sensitive value of the configuration.
    pub secret_in_error: Option<Config>,
    /// The object is gone when it is read again.
    pub vanishing: Option<Config>,
    /// The object is different when it is read again.
    pub drifting: Option<Config>,
    /// Reading fails.
    pub read_error: Option<Config>,
}

/// How objects are imported.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImportSample {
    /// The identifier of an object that exists, or `attribute:NAME` for an attribute of one that is created for this.
    pub id: String,
    /// A text that cannot be an identifier.
    pub malformed: Option<String>,
    /// The identifier of an object that does not exist.
    pub missing: Option<String>,
}

/// A state that an earlier version has stored.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StateSample {
    /// The schema's version then.
    pub version: i64,
    /// The attributes, as in a state file.
    pub state: Config,
    /// A configuration of today that it agrees with.
    pub config: Option<Config>,
}

/// An identity that this or an earlier version has stored.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentitySample {
    /// The version of its schema then.
    pub version: i64,
    /// The attributes, as in a state file.
    pub identity: Config,
}

/// A state of another provider's resource.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MoveSample {
    /// The provider's full address.
    pub provider: String,
    /// The resource's type there.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The version of its schema.
    pub version: i64,
    /// The attributes, as in a state file.
    pub state: Config,
    /// A configuration of the target that it agrees with.
    pub config: Option<Config>,
    /// Attributes that the target's state must have.
    pub keeps: Config,
}

/// Samples of a data source.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataSourceSamples {
    /// Finds something.
    pub config: Option<Config>,
    /// Finds nothing.
    pub missing: Option<Config>,
}

/// Samples of an action.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ActionSamples {
    /// Works.
    pub config: Option<Config>,
    /// Is valid, but fails when invoked.
    pub failing: Option<Config>,
}

/// A configuration, of whatever needs no more than that.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConfigSample {
    /// A configuration that works.
    pub config: Config,
}

/// Samples of a function.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FunctionSamples {
    /// Calls that succeed.
    pub calls: Vec<CallSample>,
    /// Calls that fail.
    pub errors: Vec<CallErrorSample>,
    /// The position of an argument that may be null in the first call.
    pub nullable: Option<usize>,
    /// Whether there may be any number of arguments more than there are parameters. Then one of `calls` has some.
    pub variadic: bool,
}

/// A call that succeeds.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallSample {
    /// The arguments.
    pub arguments: Vec<Json>,
    /// The result.
    pub result: Json,
}

/// A call that fails.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallErrorSample {
    /// The arguments.
    pub arguments: Vec<Json>,
    /// The position of the argument that is to blame, if one is.
    pub argument: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_optional_and_nothing_else_is_there() {
        let empty = Samples::parse("{}").unwrap();
        assert!(empty.resources.is_empty() && empty.misbehaviour.is_none());
        let some = r#"{"resources": {"toy_thing": {"moves": [{"type": "toy_other"}]}}}"#;
        let some = Samples::parse(some).unwrap();
        assert_eq!(some.resources["toy_thing"].moves[0].type_name, "toy_other");
        let misspelt = r#"{"resources": {"toy_thing": {"fulll": {}}}}"#;
        let failure = Samples::parse(misspelt).unwrap_err();
        assert!(failure.to_string().contains("fulll"), "{failure}");
    }
}

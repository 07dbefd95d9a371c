//! The shared AWS files: `~/.aws/config`, `~/.aws/credentials`, or those that are named instead.

use std::collections::HashMap;
use std::path::PathBuf;

use aws_config::profile::{ProfileSet, load};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_runtime::env_config::property::PropertiesKey;
use aws_types::os_shim_internal::{Env, Fs};
use tfplug::{Error, Result};

use super::Environment;
use super::setting::{Found, Setting};

/// The files and their profiles.
#[derive(Debug, Default)]
pub(in crate::aws) struct SharedFiles {
    files: Vec<SharedFile>,
    profiles: ProfileSet,
    /// Set when a file cannot be read or parsed; then there are no profiles.
    fault: Option<Error>,
}

#[derive(Debug)]
struct SharedFile {
    kind: EnvConfigFileKind,
    path: PathBuf,
    /// The text without empty properties; `None` when there is no such file.
    text: Option<String>,
    profiles: ProfileSet,
}

/// Where a kind of file is looked for.
#[derive(Clone, Copy, Debug)]
pub(in crate::aws) struct Place<'a> {
    /// The argument of the provider block and its value.
    pub(in crate::aws) argument: &'static str,
    pub(in crate::aws) named: &'a [String],
    pub(in crate::aws) variable: &'static str,
    pub(in crate::aws) usual: &'static str,
    pub(in crate::aws) kind: EnvConfigFileKind,
}

/// Reads the files. A file that an argument names must exist.
///
/// # Errors
/// A file that an argument names cannot be read.
pub(in crate::aws) async fn read(
    environment: &Environment,
    places: &[Place<'_>],
) -> Result<SharedFiles> {
    let mut shared = SharedFiles::default();
    for place in places {
        let (origin, paths) = place.paths(environment);
        for path in paths {
            match SharedFile::read(place.kind, path, &origin, place).await {
                Ok(file) => shared.files.push(file),
                Err(error) if !place.named.is_empty() => return Err(error.at(place.argument)),
                Err(error) => shared.fault = Some(error),
            }
        }
    }
    let texts: Vec<_> = shared
        .files
        .iter()
        .filter_map(|file| Some((file.kind, &file.path, file.text.as_deref()?)))
        .collect();
    match parse(&texts).await {
        Ok(profiles) if shared.fault.is_none() => shared.profiles = profiles,
        Ok(_) => {}
        Err(why) => shared.fault = Some(unparsable(why)),
    }
    Ok(shared)
}

impl Place<'_> {
    /// The paths, and what names them.
    fn paths(&self, environment: &Environment) -> (String, Vec<PathBuf>) {
        if !self.named.is_empty() {
            let paths = self.named.iter().map(|path| environment.expand(path));
            return (self.argument.to_owned(), paths.collect());
        }
        match environment.get(self.variable) {
            Some(path) => (self.variable.to_owned(), vec![environment.expand(path)]),
            None => (String::new(), vec![environment.expand(self.usual)]),
        }
    }
}

impl SharedFile {
    async fn read(
        kind: EnvConfigFileKind,
        path: PathBuf,
        origin: &str,
        place: &Place<'_>,
    ) -> Result<Self> {
        let wrong = |why: String| {
            let named = match origin {
                "" => path.display().to_string(),
                origin => format!("{origin} names {:?}", path.display().to_string()),
            };
            Error::new("A shared AWS file cannot be read").detail(format!("{named}: {why}."))
        };
        let text = match std::fs::read(&path) {
            Ok(bytes) => Some(String::from_utf8(bytes).map_err(|_| {
                wrong("it is not UTF-8 text. Save it with the encoding UTF-8".to_owned())
            })?),
            Err(error)
                if place.named.is_empty() && error.kind() == std::io::ErrorKind::NotFound =>
            {
                None
            }
            Err(error) => return Err(wrong(error.to_string())),
        };
        let text = text.map(|text| without_empty(&text));
        let own: Vec<_> = text
            .iter()
            .map(|text| (kind, &path, text.as_str()))
            .collect();
        let profiles = parse(&own).await.map_err(unparsable)?;
        Ok(Self {
            kind,
            path,
            text,
            profiles,
        })
    }
}

/// Parses and merges files. The SDK's parser sees this text alone, not the process environment.
async fn parse(
    files: &[(EnvConfigFileKind, &PathBuf, &str)],
) -> std::result::Result<ProfileSet, String> {
    if files.is_empty() {
        return Ok(ProfileSet::default());
    }
    let mut named = EnvConfigFiles::builder();
    let mut texts = HashMap::new();
    for (kind, path, text) in files {
        named = named.with_file(*kind, *path);
        texts.insert(path.as_os_str().to_owned(), text.as_bytes().to_vec());
    }
    let nothing = Env::from(HashMap::new());
    load(&Fs::from_raw_map(texts), &nothing, &named.build(), None)
        .await
        .map_err(|error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            let text = cause.unwrap_or_else(|| error.to_string());
            let parts: Vec<&str> = text.split_whitespace().collect();
            parts.join(" ").trim_end_matches('.').to_owned()
        })
}

fn unparsable(why: String) -> Error {
    Error::new("A shared AWS file cannot be parsed").detail(format!(
        "The AWS file has a line that is neither [profile NAME] nor key = value: {why}. Correct the line."
    ))
}

/// The text without properties that have no value, so that they count as unset, and without a byte-order mark. A line
/// that is followed by an indented one is the head of nested properties and stays.
fn without_empty(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let mut kept = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let has_nested = lines
            .peek()
            .is_some_and(|next| next.starts_with([' ', '\t']) && !next.trim().is_empty());
        let is_empty = !line.trim_start().starts_with(['#', ';', '['])
            && line
                .split_once('=')
                .is_some_and(|(_, value)| value.trim().is_empty());
        // An empty line keeps the numbers of the lines after it.
        if !is_empty || has_nested {
            kept.push_str(line);
        }
        kept.push('\n');
    }
    kept
}

impl SharedFiles {
    /// Why the files are of no use, if they are.
    pub(in crate::aws) fn fault(&self) -> Option<&Error> {
        self.fault.as_ref()
    }

    /// Whether there is such a profile.
    pub(in crate::aws) fn has(&self, profile: &str) -> bool {
        self.profiles.get_profile(profile).is_some()
    }

    /// The text of a key.
    pub(in crate::aws) fn text(&self, profile: &str, key: &str) -> Option<&str> {
        let text = self.profiles.get_profile(profile)?.get(key)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// Whether there is such an `sso-session` section.
    pub(in crate::aws) fn has_session(&self, session: &str) -> bool {
        self.profiles.sso_session(session).is_some()
    }

    /// The text of a key in an `sso-session` section.
    pub(in crate::aws) fn session(&self, session: &str, key: &str) -> Option<&str> {
        let text = self.profiles.sso_session(session)?.get(key)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The value of a setting's key in a profile.
    ///
    /// # Errors
    /// The value is not legal.
    pub(in crate::aws) fn get(&self, profile: &str, setting: &Setting) -> Result<Option<Found>> {
        let text = self.text(profile, setting.key);
        text.map(|text| setting.check(text, &self.origin(profile, setting.key)))
            .transpose()
    }

    /// The URL of a service in the profile's `services` section.
    ///
    /// # Errors
    /// The URL is not legal, or there is no such section.
    pub(in crate::aws) fn service_url(
        &self,
        profile: &str,
        service: &str,
        setting: &Setting,
    ) -> Result<Option<Found>> {
        let Some(section) = self.text(profile, "services") else {
            return Ok(None);
        };
        let head = format!("services {section}");
        let is_head = |line: &str| {
            let inner = line
                .trim()
                .strip_prefix('[')
                .and_then(|line| line.split_once(']'));
            inner.is_some_and(|(inner, _)| inner.split_whitespace().eq(head.split_whitespace()))
        };
        let texts = self.files.iter().filter_map(|file| file.text.as_deref());
        if !texts.flat_map(str::lines).any(is_head) {
            return Err(Error::new("Invalid AWS setting").detail(format!(
                "{} is {section:?}, but there is no section [services {section}]. Correct the name, or remove it.",
                self.origin(profile, "services")
            )));
        }
        let key = PropertiesKey::builder()
            .section_key("services")
            .section_name(section)
            .property_name(service)
            .sub_property_name(setting.key)
            .build();
        let text = key
            .ok()
            .and_then(|key| self.profiles.other_sections().get(&key))
            .map(|text| text.trim())
            .filter(|text| !text.is_empty());
        let origin = || {
            format!(
                "{} of {service} in the section [services {section}]",
                setting.key
            )
        };
        text.map(|text| setting.check(text, &origin())).transpose()
    }

    /// A key as a message names it, with its profile and its file. The last file that has it wins.
    pub(in crate::aws) fn origin(&self, profile: &str, key: &str) -> String {
        let has = |file: &&SharedFile| {
            let profile = file.profiles.get_profile(profile);
            profile.and_then(|profile| profile.get(key)).is_some()
        };
        let file = self.files.iter().rev().find(has);
        let file = file.map_or(String::new(), |file| format!(" in {}", file.path.display()));
        format!("{key} of the profile {profile:?}{file}")
    }

    /// Variables that let another AWS tool read the same files.
    pub(in crate::aws) fn variables(&self) -> Vec<(&'static str, PathBuf)> {
        let found = self.files.iter().filter(|file| file.text.is_some());
        found
            .map(|file| match file.kind {
                EnvConfigFileKind::Config => ("AWS_CONFIG_FILE", file.path.clone()),
                EnvConfigFileKind::Credentials => {
                    ("AWS_SHARED_CREDENTIALS_FILE", file.path.clone())
                }
            })
            .collect()
    }

    /// The files as a message lists them.
    pub(in crate::aws) fn read(&self) -> String {
        let files = self.files.iter().map(|file| match file.text {
            Some(_) => file.path.display().to_string(),
            None => format!("{} (does not exist)", file.path.display()),
        });
        files.collect::<Vec<_>>().join(", ")
    }

    /// The names of all profiles, sorted.
    pub(in crate::aws) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.profiles.profiles().collect();
        names.sort_unstable();
        names
    }
}

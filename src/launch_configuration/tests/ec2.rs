//! A small EC2 on loopback: launch templates and their versions, names that are taken, and client tokens that are
//! answered with the first answer even when its object is gone.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::query::{Tree, form, tags, tree};

/// The parameters of a request, or of a version's data.
pub(super) type Params = BTreeMap<String, String>;

const DATA: &str = "LaunchTemplateData.";

/// A launch template.
#[derive(Clone, Debug, Default)]
pub(super) struct Template {
    pub(super) id: String,
    pub(super) name: String,
    /// The data and description of each version; the first has number 1.
    pub(super) versions: Vec<Params>,
    pub(super) default: usize,
    pub(super) tags: Params,
}

/// The state of EC2.
#[derive(Debug, Default)]
pub(super) struct Account {
    pub(super) templates: Vec<Template>,
    /// The ID of the account.
    pub(super) id: String,
    /// All requests in their order.
    pub(super) requests: Vec<Params>,
    made: usize,
    answers: HashMap<String, String>,
}

/// The server's address and memory.
#[derive(Clone, Debug)]
pub(super) struct Ec2 {
    pub(super) url: String,
    account: Arc<Mutex<Account>>,
}

impl Ec2 {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let account = Arc::new(Mutex::new(Account::default()));
        let served = Arc::clone(&account);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, Arc::clone(&served)));
            }
        });
        Self { url, account }
    }

    pub(super) fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap()
    }

    /// The requests of an action, without what differs from run to run.
    pub(super) fn sent(&self, action: &str) -> Vec<Params> {
        let account = self.account();
        let of_action = account
            .requests
            .iter()
            .filter(|it| it.get("Action").map(String::as_str) == Some(action));
        of_action.cloned().collect()
    }

    /// The data of the newest version of the only launch template.
    pub(super) fn newest(&self) -> Params {
        let account = self.account();
        account.templates[0].versions.last().cloned().unwrap()
    }
}

async fn serve(mut socket: TcpStream, account: Arc<Mutex<Account>>) {
    let mut bytes = Vec::new();
    let (head, length) = loop {
        let mut chunk = [0; 4096];
        match socket.read(&mut chunk).await {
            Ok(count) if count > 0 => bytes.extend_from_slice(&chunk[..count]),
            _ => return,
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Some(end) = text.find("\r\n\r\n") {
            let head = text[..end].to_ascii_lowercase();
            let length = head
                .split("content-length:")
                .nth(1)
                .and_then(|rest| rest.lines().next())
                .and_then(|length| length.trim().parse::<usize>().ok());
            break (end + 4, length.unwrap_or_default());
        }
    };
    while bytes.len() < head + length {
        let mut chunk = [0; 4096];
        match socket.read(&mut chunk).await {
            Ok(count) if count > 0 => bytes.extend_from_slice(&chunk[..count]),
            _ => return,
        }
    }
    let params = form(&String::from_utf8_lossy(&bytes[head..]));
    let (status, body) = account.lock().unwrap().answer(params);
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/xml\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let _ = socket.write_all(answer.as_bytes()).await;
}

impl Account {
    /// As if nothing had been made.
    pub(super) fn forget(&mut self) {
        self.templates.clear();
        self.answers.clear();
    }

    fn answer(&mut self, params: Params) -> (&'static str, String) {
        self.requests.push(params.clone());
        let get = |name: &str| params.get(name).cloned().unwrap_or_default();
        let action = get("Action");
        let outcome = match action.as_str() {
            "CreateLaunchTemplate" => self.create(&params),
            "CreateLaunchTemplateVersion" => self.create_version(&params),
            "DescribeLaunchTemplates" => self.describe(&params),
            "DescribeLaunchTemplateVersions" => self.describe_versions(&params),
            "GetCallerIdentity" => Ok(format!(
                "<GetCallerIdentityResult><Account>{}</Account></GetCallerIdentityResult>",
                self.id
            )),
            "ModifyLaunchTemplate" => self.change(&get("LaunchTemplateId"), |template| {
                template.default = get("SetDefaultVersion").parse().unwrap();
            }),
            "CreateTags" => self.change(&get("ResourceId.1"), |it| {
                it.tags.extend(tags(&params, "Tag."))
            }),
            "DeleteTags" => self.change(&get("ResourceId.1"), |it| {
                let gone = tags(&params, "Tag.");
                it.tags.retain(|key, _| !gone.contains_key(key));
            }),
            "DeleteLaunchTemplate" => {
                self.templates.retain(|it| it.id != get("LaunchTemplateId"));
                Ok(String::new())
            }
            other => Err(format!("Unknown{other}")),
        };
        match outcome {
            Ok(body) => (
                "200 OK",
                format!("<{action}Response>{body}</{action}Response>"),
            ),
            Err(code) => (
                "400 Bad Request",
                format!(
                    "<Response><Errors><Error><Code>{code}</Code><Message>m</Message></Error></Errors>\
                     <RequestID>r</RequestID></Response>"
                ),
            ),
        }
    }

    fn create(&mut self, params: &Params) -> Result<String, String> {
        if let Some(answer) = self.answers.get(&params["ClientToken"]) {
            return Ok(answer.clone());
        }
        let name = params["LaunchTemplateName"].clone();
        if self.templates.iter().any(|it| it.name == name) {
            return Err("InvalidLaunchTemplateName.AlreadyExistsException".into());
        }
        let tags = tags(params, "TagSpecification.1.Tag.");
        self.made += 1;
        self.templates.push(Template {
            id: format!("lt-{:017x}", self.made),
            name,
            versions: vec![data_of(params)],
            default: 1,
            tags,
        });
        let answer = format!(
            "<launchTemplate>{}</launchTemplate>",
            described(&self.templates[self.templates.len() - 1])
        );
        self.answers
            .insert(params["ClientToken"].clone(), answer.clone());
        Ok(answer)
    }

    fn create_version(&mut self, params: &Params) -> Result<String, String> {
        if let Some(answer) = self.answers.get(&params["ClientToken"]) {
            return Ok(answer.clone());
        }
        let mut number = 0;
        let id = &params["LaunchTemplateId"];
        self.change(id, |template| {
            template.versions.push(data_of(params));
            number = template.versions.len();
        })?;
        let answer = format!(
            "<launchTemplateVersion><launchTemplateId>{id}</launchTemplateId><versionNumber>{number}</versionNumber>\
             </launchTemplateVersion>"
        );
        self.answers
            .insert(params["ClientToken"].clone(), answer.clone());
        Ok(answer)
    }

    fn change(&mut self, id: &str, change: impl FnOnce(&mut Template)) -> Result<String, String> {
        let template = self.templates.iter_mut().find(|it| it.id == id);
        let template = template.ok_or("InvalidLaunchTemplateId.NotFound")?;
        change(template);
        Ok(String::new())
    }

    fn describe(&self, params: &Params) -> Result<String, String> {
        let (id, name) = (
            params.get("LaunchTemplateId.1"),
            params.get("LaunchTemplateName.1"),
        );
        let asked = |it: &&Template| {
            (id.is_none() && name.is_none()) || Some(&it.id) == id || Some(&it.name) == name
        };
        let found: Vec<_> = self.templates.iter().filter(asked).map(described).collect();
        if found.is_empty() {
            return Err("InvalidLaunchTemplateName.NotFoundException".into());
        }
        let items: String = found
            .iter()
            .map(|it| format!("<item>{it}</item>"))
            .collect();
        Ok(format!("<launchTemplates>{items}</launchTemplates>"))
    }

    fn describe_versions(&self, params: &Params) -> Result<String, String> {
        let template = self
            .templates
            .iter()
            .find(|it| it.id == params["LaunchTemplateId"]);
        let template = template.ok_or("InvalidLaunchTemplateId.NotFound")?;
        let number = template.versions.len();
        let version = &template.versions[number - 1];
        let data = Tree::Node(tree(version, DATA)).xml("", "launchTemplateData");
        let description = version
            .get("VersionDescription")
            .cloned()
            .unwrap_or_default();
        Ok(format!(
            "<launchTemplateVersionSet><item><launchTemplateId>{}</launchTemplateId><versionNumber>{number}</versionNumber>\
             <versionDescription>{description}</versionDescription>{data}</item></launchTemplateVersionSet>",
            template.id
        ))
    }
}

fn described(template: &Template) -> String {
    let tags: String = template
        .tags
        .iter()
        .map(|(key, value)| format!("<item><key>{key}</key><value>{value}</value></item>"))
        .collect();
    format!(
        "<launchTemplateId>{}</launchTemplateId><launchTemplateName>{}</launchTemplateName>\
         <defaultVersionNumber>{}</defaultVersionNumber><latestVersionNumber>{}</latestVersionNumber><tagSet>{tags}</tagSet>",
        template.id,
        template.name,
        template.default,
        template.versions.len()
    )
}

/// The part of a request that a version keeps.
fn data_of(params: &Params) -> Params {
    let kept = |(name, _): &(&String, &String)| {
        name.starts_with(DATA) || name.as_str() == "VersionDescription"
    };
    let kept = params.iter().filter(kept);
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

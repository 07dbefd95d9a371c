//! The life of an account setting: the order of steps.

use std::time::Duration;

use tfplug::{Change, Cx, Diags, Limits, Object, Path, Plan, Result, StringEnum as _};

use super::api::Api;
use super::convert;
use super::schema::{AccountSettingDefault, Identity, SettingName};
use crate::aws::{self, Client, ImportForm, Step, account_of, fresh};
use crate::rules::account_setting_default::ROWS;
use crate::rules::object;

const IMPORT: ImportForm = ImportForm {
    arn: ("ecs", "account-setting"),
    is_name: |name| SettingName::VALUES.contains(&name),
    usage: "Import a setting by its name: terraform import ecs_account_setting_default.insights containerInsights",
};

/// `ecs_account_setting_default`
#[derive(Debug)]
pub(crate) struct Resource;

impl tfplug::Resource for Resource {
    type Client = Client;
    type Model = AccountSettingDefault;
    type Identity = Identity;
    const TYPE: &'static str = "account_setting_default";
    const LIMITS: Limits = Limits::of(Duration::from_secs(5 * 60));

    fn validate(&self, config: &AccountSettingDefault, diags: &mut Diags) {
        object::report(ROWS, &convert::CODEC.object(config), diags);
    }

    fn plan(&self, client: Option<&Client>, plan: &mut Plan<AccountSettingDefault>) -> Result {
        let planned = plan.planned()?;
        if planned.id.is_unknown()
            && let Some(name) = planned.name.known()
        {
            plan.set("id", &name.to_string());
        }
        aws::plan(client, plan)
    }

    async fn create(&self, cx: &Cx<Client>, change: &mut Change<AccountSettingDefault>) -> Result {
        object::refuse(ROWS, &convert::CODEC.object(&change.config))?;
        put(cx, Step::Create, change).await?;
        fresh::mark(change);
        Ok(())
    }

    async fn read(&self, cx: &Cx<Client>, object: &mut Object<AccountSettingDefault>) -> Result {
        let (api, name) = operation(cx, Step::Read, object.state())?;
        let principal = object.state().principal_arn.get().unwrap_or_default();
        let find = || api.find(&name);
        match api.read(object, &[&principal], find).await? {
            Some(setting) => {
                let found = convert::found(&setting, object.state())?;
                let region = api.client().region().into();
                object.save(&AccountSettingDefault { region, ..found });
            }
            None => object.gone(),
        }
        Ok(())
    }

    async fn update(
        &self,
        cx: &Cx<Client>,
        _: &AccountSettingDefault,
        change: &mut Change<AccountSettingDefault>,
    ) -> Result {
        object::refuse(ROWS, &convert::CODEC.object(&change.config))?;
        put(cx, Step::Update, change).await
    }

    async fn delete(&self, cx: &Cx<Client>, object: &mut Object<AccountSettingDefault>) -> Result {
        let (api, name) = operation(cx, Step::Delete, object.state())?;
        if !api.reset(convert::reset(object.state())?).await? {
            let summary = format!("The account setting {name} cannot be disabled any more");
            let detail = "AWS keeps it on for every account. It was taken out of the state, and its value stays.";
            cx.warn(Path::root(), summary, detail);
        }
        Ok(())
    }

    fn moves() -> Vec<tfplug::Move> {
        vec![tfplug::Move::from_sdk(
            "aws",
            "aws_ecs_account_setting_default",
        )]
    }

    fn generate(&self, client: Option<&Client>, config: &mut AccountSettingDefault) {
        aws::generate(client, config);
    }

    fn import(&self, id: &str) -> Result<AccountSettingDefault> {
        let id = IMPORT.parse::<AccountSettingDefault>(id)?;
        Ok(AccountSettingDefault {
            name: SettingName::from(id.name.as_str()).into(),
            region: id.region,
            ..AccountSettingDefault::default()
        })
    }

    fn import_by_identity(&self, identity: Identity) -> Result<AccountSettingDefault> {
        let named = self.import(identity.name.require("name")?)?;
        Ok(aws::in_region_of(named, identity.region))
    }

    fn identity(state: &AccountSettingDefault) -> Option<Identity> {
        Some(Identity {
            name: state.name.clone().map(|name| name.to_string()),
            account_id: account_of(&state.principal_arn),
            region: state.region.clone(),
        })
    }
}

/// An operation, and the name of its setting.
fn operation<'a>(
    cx: &'a Cx<Client>,
    step: Step,
    setting: &AccountSettingDefault,
) -> Result<(Api<'a>, String)> {
    let name = setting.name.known().map(SettingName::to_string);
    let name = name.unwrap_or_default();
    Ok((Api::new(cx, step, &name, &setting.region)?, name))
}

/// Sets the planned value.
async fn put(cx: &Cx<Client>, step: Step, change: &mut Change<AccountSettingDefault>) -> Result {
    let (api, _) = operation(cx, step, &change.plan)?;
    let setting = api.put(convert::put(&change.plan)?).await?;
    let found = convert::found(&setting, &change.plan)?;
    let region = api.client().region().into();
    change.save(&AccountSettingDefault { region, ..found });
    Ok(())
}

//! `ecs_account_setting_default`. The emulators have one account: no other case uses this setting.

use acceptance::lab::{SPLIT, on};
use acceptance::{Result, check};
use serde_json::json;

const ADDRESS: &str = "ecs_account_setting_default.this";
const NAME: &str = "fargateFIPSMode";

fn setting(value: &str) -> String {
    format!(
        "resource \"ecs_account_setting_default\" \"this\" {{\n  name = \"{NAME}\"\n  value = \"{value}\"\n}}\n"
    )
}

/// moto has no PutAccountSettingDefault.
#[test]
fn account_setting_is_set_changed_and_reset() -> Result<()> {
    on(SPLIT, |lab| {
        lab.apply(&setting("enabled"))?;
        check::empty_plan(&lab.terraform)?;
        check::attribute(&lab.terraform.state()?, ADDRESS, "id", &json!(NAME))?;
        check::import_equals_state(&lab.terraform, ADDRESS, NAME, &[])?;
        let off = json!({ "name": NAME, "value": "disabled" });
        lab.api.ecs("PutAccountSettingDefault", &off)?;
        check::plan_counts(&lab.terraform, 0, 1, 0)?;
        lab.terraform.apply()?;
        lab.terraform.destroy()?;
        let asked = json!({ "name": NAME, "effectiveSettings": true });
        let found = lab.api.ecs("ListAccountSettings", &asked)?;
        assert_eq!(check::at(&found, "settings.0.value"), "disabled");
        Ok(())
    })
}

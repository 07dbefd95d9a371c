# By the name of the setting
terraform import ecs_account_setting_default.insights containerInsights

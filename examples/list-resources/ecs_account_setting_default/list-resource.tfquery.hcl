list "ecs_account_setting_default" "all" {
  provider = ecs
}

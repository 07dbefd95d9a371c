resource "ecs_account_setting_default" "insights" {
  name  = "containerInsights"
  value = "enhanced"
}

resource "ecs_account_setting_default" "retirement" {
  name  = "fargateTaskRetirementWaitPeriod"
  value = "14"
}

resource "ecs_account_setting_default" "logs" {
  name  = "defaultLogDriverMode"
  value = "blocking"
}

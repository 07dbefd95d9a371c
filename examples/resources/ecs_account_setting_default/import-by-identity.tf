import {
  to = ecs_account_setting_default.insights
  identity = {
    name = "containerInsights"
  }
}

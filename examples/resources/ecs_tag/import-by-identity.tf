import {
  to = ecs_tag.example
  identity = {
    resource_arn = "arn:aws:ecs:eu-west-1:123456789012:service/production/web"
    key          = "cost-center"
  }
}

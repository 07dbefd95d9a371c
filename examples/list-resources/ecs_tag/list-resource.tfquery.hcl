list "ecs_tag" "web" {
  provider = ecs

  config {
    resource_arn = "arn:aws:ecs:eu-west-1:123456789012:service/production/web"
  }
}

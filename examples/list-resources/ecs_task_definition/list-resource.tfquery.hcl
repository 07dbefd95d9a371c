list "ecs_task_definition" "web" {
  provider = ecs

  config {
    family_prefix = "web-"
  }
}

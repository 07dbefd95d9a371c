list "ecs_task_set" "web" {
  provider = ecs

  config {
    cluster = "production"
    service = "web"
  }
}

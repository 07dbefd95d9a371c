list "ecs_daemon_task_definition" "newest" {
  provider = ecs

  config {
    revision = "LAST_REGISTERED"
  }
}

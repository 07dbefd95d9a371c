# The newest revision of the family
data "ecs_daemon_task_definition" "example" {
  daemon_task_definition = "log-collector"
}

output "image" {
  value = data.ecs_daemon_task_definition.example.container_definition[0].image
}

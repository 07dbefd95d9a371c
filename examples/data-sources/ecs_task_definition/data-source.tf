# The newest active revision of the family; `web:7` or an ARN names one revision.
data "ecs_task_definition" "example" {
  task_definition = "web"
}

output "web_revision" {
  value = data.ecs_task_definition.example.revision
}

# The image that runs now, whoever deployed it.
data "ecs_container_definition" "web" {
  task_definition = "web"
  container_name  = "web"
}

output "image" {
  value = data.ecs_container_definition.web.image
}

import {
  to = ecs_task_definition.example
  identity = {
    family = "web"
  }
}

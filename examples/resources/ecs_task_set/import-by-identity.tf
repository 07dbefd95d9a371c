import {
  to = ecs_task_set.example
  identity = {
    task_set_id = "ecs-svc/1234567890123456789"
    service     = "web"
    cluster     = "production"
  }
}

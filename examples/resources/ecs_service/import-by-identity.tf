import {
  to = ecs_service.example
  identity = {
    cluster = "production"
    name    = "web"
  }
}

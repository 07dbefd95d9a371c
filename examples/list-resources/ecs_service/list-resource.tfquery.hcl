list "ecs_service" "web" {
  provider = ecs

  config {
    cluster     = "production"
    launch_type = "FARGATE"
  }
}

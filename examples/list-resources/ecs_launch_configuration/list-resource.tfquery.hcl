list "ecs_launch_configuration" "arm" {
  provider = ecs

  config {
    filter {
      name   = "tag-key"
      values = ["environment"]
    }
  }
}

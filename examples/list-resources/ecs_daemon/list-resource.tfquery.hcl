list "ecs_daemon" "all" {
  provider = ecs

  config {
    cluster_arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/production"
  }
}

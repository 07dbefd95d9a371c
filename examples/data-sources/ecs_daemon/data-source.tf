data "ecs_daemon" "example" {
  name        = "log-collector"
  cluster_arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/production"
}

output "deployment" {
  value = data.ecs_daemon.example.deployment_status
}

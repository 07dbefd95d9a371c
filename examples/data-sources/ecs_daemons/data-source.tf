data "ecs_daemons" "example" {
  cluster_arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/production"
}

output "daemons" {
  value = data.ecs_daemons.example.daemons[*].daemon_arn
}

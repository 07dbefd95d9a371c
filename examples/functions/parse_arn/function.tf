# "web"
output "cluster" {
  value = provider::ecs::parse_arn("arn:aws:ecs:eu-central-1:123456789012:cluster/web").resource_id
}

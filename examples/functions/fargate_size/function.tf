# { cpu = 512, memory = 3072 }
output "size" {
  value = provider::ecs::fargate_size("0.25 vCPU", "2.5 GB")
}

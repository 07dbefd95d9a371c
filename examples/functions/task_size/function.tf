# The memory of a sidecar is a quarter of the task's, in whichever unit that is configured: 512
output "sidecar_memory" {
  value = provider::ecs::task_size("1 vCPU", "2 GB").memory / 4
}

# By the name or the ARN of the capacity provider
terraform import ecs_capacity_provider.example workers
# One of Managed Instances by cluster and name, or by its ARN
terraform import ecs_capacity_provider.managed production/managed

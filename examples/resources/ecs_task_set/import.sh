# By the ID of the task set, the service and the cluster
terraform import ecs_task_set.example ecs-svc/1234567890123456789,web,production

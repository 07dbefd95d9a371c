resource "ecs_gateway" "example" {
  name                    = "public"
  infrastructure_role_arn = "arn:aws:iam::123456789012:role/ecs-gateways"

  host_shared_alb {
    subnets     = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]
    web_acl_arn = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/public/0123abcd-0123-0123-0123-0123456789ab"

    access_logs {
      bucket = "access-logs"
      prefix = "public"
    }

    test_traffic_header {
      name   = "x-test-traffic"
      values = ["true"]
    }
  }

  tags = {
    team = "platform"
  }
}

"""juesuan: Chinese government final accounts (部门决算公开) as validated records."""

"""Key work (重点工作完成情况), in prose and in its table."""

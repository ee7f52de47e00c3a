// libtorch has one generator of random numbers and one choice of kernels for the whole process: what one test draws or switches, another would feel.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

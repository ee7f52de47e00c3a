using Cornet.App;

// The verbs train, eval, features, score and describe, for every network of this project.
return CornetApp.Run(args);

return await RedoxExport.Pester.PesterProgram.RunAsync(args);

// What the compiler asks for in newer C#, and .NET Standard 2.0 does not have. Only their names count: nothing runs.
// Ours, because a generator that wrote them gave them to the compiler in another order each time, and the same sources
// gave other bytes.
namespace System.Runtime.CompilerServices
{
    /// <summary>Marks <c>init</c> accessors.</summary>
    internal static class IsExternalInit;

    /// <summary>A method that runs when its assembly is first used.</summary>
    [AttributeUsage(AttributeTargets.Method, Inherited = false)]
    internal sealed class ModuleInitializerAttribute : Attribute;

    /// <summary>Marks <c>required</c> members, and types that have them.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
    internal sealed class RequiredMemberAttribute : Attribute;

    /// <summary>Keeps older compilers from using what they would misunderstand.</summary>
    /// <param name="featureName">What a compiler has to know.</param>
    [AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)]
    internal sealed class CompilerFeatureRequiredAttribute(string featureName) : Attribute
    {
        /// <summary>What a compiler has to know.</summary>
        public string FeatureName { get; } = featureName;

        /// <summary>Whether it may go on without.</summary>
        public bool IsOptional { get; init; }
    }
}

namespace System.Diagnostics.CodeAnalysis
{
    /// <summary>A constructor that sets all required members.</summary>
    [AttributeUsage(AttributeTargets.Constructor)]
    internal sealed class SetsRequiredMembersAttribute : Attribute;

    /// <summary>May be set to null, though it never is null.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.Property)]
    internal sealed class AllowNullAttribute : Attribute;

    /// <summary>Is not null afterwards.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.ReturnValue)]
    internal sealed class NotNullAttribute : Attribute;

    /// <summary>Is not null where the method returns a given value.</summary>
    /// <param name="returnValue">The value.</param>
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class NotNullWhenAttribute(bool returnValue) : Attribute
    {
        /// <summary>The value.</summary>
        public bool ReturnValue { get; } = returnValue;
    }

    /// <summary>May be null where the method returns a given value.</summary>
    /// <param name="returnValue">The value.</param>
    [AttributeUsage(AttributeTargets.Parameter)]
    internal sealed class MaybeNullWhenAttribute(bool returnValue) : Attribute
    {
        /// <summary>The value.</summary>
        public bool ReturnValue { get; } = returnValue;
    }
}
